from collections import defaultdict

from week2.attention.events import Op


def lower_bound(ops: list[Op]) -> float:
    """Seconds that no schedule of these ops can beat, whoever waits for whom."""
    totals: dict[str, float] = defaultdict(float)
    for op in ops:
        if op.unit is not None:
            totals[op.unit] += op.seconds
    return max(totals.values())
