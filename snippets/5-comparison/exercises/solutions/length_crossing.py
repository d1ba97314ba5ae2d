def crossing(a: float, b: float, c: float) -> float:
    """The length from which a·n + b·n² costs more than c·n; 0 if it always does."""
    return max(0.0, (c - a) / b)
