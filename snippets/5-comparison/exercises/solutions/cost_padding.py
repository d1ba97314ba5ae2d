def wasted(lengths: list[int], batch: int, fixed: int | None = None) -> float:
    """Share of tokens that are padding, in batches of `batch` reviews as they come.

    Every review is padded to `fixed` tokens, or to the longest of its batch.
    """
    groups = [lengths[i : i + batch] for i in range(0, len(lengths), batch)]
    paid = sum(len(group) * (fixed or max(group)) for group in groups)
    return 1 - sum(lengths) / paid
