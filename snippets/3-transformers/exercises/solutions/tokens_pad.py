def pad(
    rows: list[list[int]], pad_id: int = 0
) -> tuple[list[list[int]], list[list[int]]]:
    """Token ids of equal length, and the attention mask: 1 for tokens, 0 for pads."""
    width = max(map(len, rows))
    ids = [row + [pad_id] * (width - len(row)) for row in rows]
    mask = [[1] * len(row) + [0] * (width - len(row)) for row in rows]
    return ids, mask
