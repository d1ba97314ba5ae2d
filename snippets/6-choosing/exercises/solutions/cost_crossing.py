def crossing(a: float, c: float, d: float) -> float:
    """The length from which on a cost of d n is below a cost of a n^2 + c."""
    return (d + (d * d - 4 * a * c) ** 0.5) / (2 * a)
