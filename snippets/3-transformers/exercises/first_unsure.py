# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# zip walks reviews and results together; keep a review when its score lies below the limit."""
# ///
# --8<-- [start:task]
def unsure(reviews: list[str], results: list[dict], limit: float = 0.7) -> list[str]:
    """The reviews that a person should read: those with a score below `limit`."""
    return []


# --8<-- [end:task]


# --8<-- [start:check]
reviews = ["최고", "그냥 그렇다", "최악"]
results = [
    {"label": "positive", "score": 0.98},
    {"label": "negative", "score": 0.55},
    {"label": "negative", "score": 0.99},
]
assert unsure(reviews, results) == ["그냥 그렇다"], (
    f"one review is unsure, you give {unsure(reviews, results)}"
)
assert unsure(reviews, results, 0.985) == ["최고", "그냥 그렇다"]
# --8<-- [end:check]
