def positive_probability(result: dict) -> float:
    """The probability of positive that a result with two labels implies."""
    return result["score"] if result["label"] == "positive" else 1 - result["score"]
