# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import json

# --8<-- [start:show]
from math import comb

MARGIN = 0.05  # BERT may lose at most one document in twenty that Mamba gets right


def p_value(lost: int, documents: int, margin: float = MARGIN) -> float:
    """The chance of losing so few if the true loss were the margin (exact)."""
    return sum(
        comb(documents, k) * margin**k * (1 - margin) ** (documents - k)
        for k in range(lost + 1)
    )


allowed = {}
for documents in (60, 200, 1_000):
    most = -1
    while p_value(most + 1, documents) < 0.05:
        most += 1
    allowed[documents] = most
    print(
        f"of {documents:5,} documents BERT may lose {most:2}: "
        f"p = {p_value(most, documents):.3f};",
        end=" ",
    )
    print(f"one more: p = {p_value(most + 1, documents):.3f}")
# --8<-- [end:show]
assert allowed[60] == 0, "the page says that 60 documents allow no loss"
with open("router_margin.json", "w") as file:
    json.dump(
        {"margin": MARGIN, "one_of_60": p_value(1, 60), "none_of_60": p_value(0, 60)},
        file,
    )
