# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Two rules in this order: an answer that is "unknown", however it is written, has no source; of the
# sources named, only those that were shown remain, each once. `dict.fromkeys` keeps the order."""
# ///
# --8<-- [start:task]
def honest(answer: str, sources: list[str], shown: list[str]) -> list[str]:
    """The sources that may appear under an answer.

    Only entries that the model was shown, once each, in the order named; never any
    under "unknown".
    """
    return sources


# --8<-- [end:task]
# --8<-- [start:check]
shown = ["parking", "airport"]
assert honest("5,000 won a night", ["parking"], shown) == ["parking"]
assert honest("5,000 won", ["parking", "parking"], shown) == ["parking"], "each once"
assert honest("Yes, there is one.", ["swimming-pool"], shown) == [], (
    "it was never shown this"
)
assert honest("By bus", ["airport", "FAQ", "parking"], shown) == [
    "airport",
    "parking",
]
assert honest("Unknown.", ["parking"], shown) == [], "what is unknown has no source"
assert honest(" unknown", ["parking"], shown) == []
assert honest("No unknown cars, please", ["parking"], shown) == ["parking"]
# --8<-- [end:check]
