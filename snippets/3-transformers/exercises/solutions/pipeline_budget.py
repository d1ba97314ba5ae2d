def cut(lengths: list[int], tokens: int) -> list[list[int]]:
    """Batches of sorted `lengths` with at most `tokens` places (rows x longest)."""
    batches: list[list[int]] = [[]]
    for length in lengths:
        if batches[-1] and (len(batches[-1]) + 1) * length > tokens:
            batches.append([])
        batches[-1].append(length)
    return batches
