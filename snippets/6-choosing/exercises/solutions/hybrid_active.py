def active(
    shared: float, expert: float, experts: int, chosen: int
) -> tuple[float, float]:
    """All weights, and those that work on one token."""
    return shared + experts * expert, shared + chosen * expert
