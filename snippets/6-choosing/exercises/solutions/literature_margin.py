def differs(first: float, second: float, n: int) -> bool:
    """Whether two accuracies on n texts each differ by more than chance allows."""
    variance = (first * (1 - first) + second * (1 - second)) / n
    return abs(first - second) > 2 * variance**0.5
