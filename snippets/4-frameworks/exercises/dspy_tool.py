# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# [tool.bookproof]
# hint = """
# The model reads what a tool returns. An exception only says that something went wrong; a
# sentence can say which stations there are."""
# ///
import dspy

# --8<-- [start:task]
FARES = {"Singyeongju": 45_600, "Ulsan": 49_500, "Busan": 55_500}


def fare(station: str) -> str:
    """What a ticket from Seoul cost at weekends in 2010."""
    return f"{FARES[station]} won"


# --8<-- [end:task]
# --8<-- [start:check]
tool = dspy.Tool(fare)
assert tool(station="Busan") == "55500 won"
try:
    said = tool(station="Paris")
except KeyError:
    raise AssertionError(
        "a model guesses names: answer it, do not raise KeyError"
    ) from None
assert "Paris" in said, f"say what was not found: {said!r}"
assert all(name in said for name in FARES), f"say what there is: {said!r}"
# --8<-- [end:check]
