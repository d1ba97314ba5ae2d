def decide(probabilities: dict[str, float], limit: float = 0.8) -> str:
    """The likeliest label, or "unsure" where its probability is below `limit`."""
    best = max(probabilities, key=probabilities.__getitem__)
    return best if probabilities[best] >= limit else "unsure"
