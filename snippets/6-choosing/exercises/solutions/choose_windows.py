def windows(tokens: int, limit: int = 128) -> int:
    """How many windows a text of so many tokens (without special ones) is read in."""
    return max(1, -(-tokens // (limit - 2)))
