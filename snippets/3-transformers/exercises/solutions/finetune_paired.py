def disagreements(a: list[int], b: list[int], truth: list[int]) -> tuple[int, int]:
    """How many rows only `a` has right, and how many only `b`."""
    rows = list(zip(a, b, truth, strict=True))
    return sum(x == t != y for x, y, t in rows), sum(y == t != x for x, y, t in rows)
