def throughput(counts: list[int], costs: list[float]) -> float:
    """Texts a second of a workload: so many texts of each class, so many seconds a text."""
    return sum(counts) / sum(n * cost for n, cost in zip(counts, costs, strict=True))
