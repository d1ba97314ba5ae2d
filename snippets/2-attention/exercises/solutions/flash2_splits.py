def splits(
    batch: int, heads: int, n_q: int, block_q: int, multiprocessors: int
) -> int:
    """Into how many parts to cut the keys so that each multiprocessor has work."""
    pieces = batch * heads * -(-n_q // block_q)
    return max(1, -(-multiprocessors // pieces))
