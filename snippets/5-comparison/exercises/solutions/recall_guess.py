def guessing(pairs: int, values: int, knows_values: bool) -> float:
    """Proportion of right answers in associative recall with no memory of pairs."""
    return 1 / min(pairs, values) if knows_values else 1 / values
