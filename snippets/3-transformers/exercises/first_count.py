# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Each result is a dictionary with the keys label and score. Count those whose label is the one \
# asked for, and divide."""
# ///
# --8<-- [start:task]
def proportion(results: list[dict], label: str = "positive") -> float:
    """The proportion of `results`, as a pipeline gives them, that have `label`."""
    return 0.0


# --8<-- [end:task]


# --8<-- [start:check]
results = [
    {"label": "positive", "score": 0.9},
    {"label": "negative", "score": 0.8},
    {"label": "positive", "score": 0.6},
    {"label": "positive", "score": 0.7},
]
assert proportion(results) == 0.75, (
    f"three of four are positive, you say {proportion(results)}"
)
assert proportion(results, "negative") == 0.25
# --8<-- [end:check]
