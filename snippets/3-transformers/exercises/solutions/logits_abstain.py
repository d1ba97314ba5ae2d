def decide(shares: dict[str, float], limit: float = 0.8) -> str:
    """The likeliest label, or "unsure" where its share lies below `limit`."""
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= limit else "unsure"
