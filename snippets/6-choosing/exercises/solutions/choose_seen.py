def unread(lengths: list[int], limit: int) -> float:
    """The proportion of all tokens that a model which cuts at `limit` never sees."""
    return sum(max(0, n - limit) for n in lengths) / sum(lengths)
