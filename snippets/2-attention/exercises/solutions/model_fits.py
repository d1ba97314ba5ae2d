def context_that_fits(budget: float, a: float, b: float) -> int:
    """The longest n with a·n + b·n² ≤ budget."""
    if b == 0:
        return int(budget / a)
    return int((-a + (a * a + 4 * b * budget) ** 0.5) / (2 * b))
