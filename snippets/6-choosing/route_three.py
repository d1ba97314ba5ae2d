# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
# --8<-- [start:show]
from week2.routing import Candidate, CostCurve, Router

router = Router(
    [
        Candidate(
            "rules", lambda texts: ["?"] * len(texts), CostCurve(1, 1, 0), limit=3
        ),
        Candidate(
            "small",
            lambda texts: ["fine"] * len(texts),
            CostCurve(0.1, 2, 5),
            limit=20,
        ),
        Candidate("long", lambda texts: ["read"] * len(texts), CostCurve(1, 1, 20)),
    ],
    length=lambda texts: [len(text.split()) for text in texts],
)
texts = ["word " * n for n in (2, 8, 19, 40)]
print(router.routes(texts))
print(router(texts))
print(router.thresholds(longest=100))
# --8<-- [end:show]
