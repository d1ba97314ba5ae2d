def padding(lengths: list[int], size: int) -> float:
    """The proportion of padding in batches of `size` rows, in the given order."""
    batches = [lengths[i : i + size] for i in range(0, len(lengths), size)]
    places = sum(len(batch) * max(batch) for batch in batches)
    return 1 - sum(lengths) / places
