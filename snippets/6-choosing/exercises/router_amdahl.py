# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Add up seconds, not speeds: each class of texts takes its count times its own cost."
# ///
# --8<-- [start:task]
def throughput(counts: list[int], costs: list[float]) -> float:
    """Texts a second of a workload, from texts and seconds a text, by class."""
    return sum(n / cost for n, cost in zip(counts, costs, strict=True)) / sum(counts)


# --8<-- [end:task]


# --8<-- [start:check]
assert abs(throughput([10], [0.1]) - 10) < 1e-9, "one class: one over its cost"
assert abs(throughput([90, 10], [0.01, 1.0]) - 100 / 10.9) < 1e-9, (
    "the long texts take the time"
)
# --8<-- [end:check]
