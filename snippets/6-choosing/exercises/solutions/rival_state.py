def remembers(kind: str, d: int, d_state: int, n: int) -> int:
    """Numbers that a layer keeps of n tokens of width d: attention, linear, mamba."""
    return {"attention": 2 * n * d, "linear": d * d + d, "mamba": d * d_state}[kind]
