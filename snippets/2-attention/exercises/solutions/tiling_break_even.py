def break_even(d: int) -> int:
    """The fast memory, in numbers, above which tiling moves less (n large)."""
    return d * (3 * d + 4)
