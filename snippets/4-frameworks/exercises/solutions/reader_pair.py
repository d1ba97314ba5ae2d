def best(start: list[float], end: list[float]) -> tuple[int, int]:
    """First and last token of the answer: the largest sum with first <= last."""
    pairs = [(i, j) for i in range(len(start)) for j in range(i, len(end))]
    return max(pairs, key=lambda pair: start[pair[0]] + end[pair[1]])
