def unsure(reviews: list[str], results: list[dict], limit: float = 0.7) -> list[str]:
    """The reviews that a person should read: those with a score below `limit`."""
    return [
        r
        for r, result in zip(reviews, results, strict=True)
        if result["score"] < limit
    ]
