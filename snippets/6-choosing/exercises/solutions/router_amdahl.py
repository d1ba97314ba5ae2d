def throughput(counts: list[int], costs: list[float]) -> float:
    """Texts a second of a workload, from texts and seconds a text, by class."""
    return sum(counts) / sum(n * cost for n, cost in zip(counts, costs, strict=True))
