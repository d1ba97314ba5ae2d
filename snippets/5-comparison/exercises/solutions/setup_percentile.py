import math


def p95(latencies: list[float]) -> float:
    """The least latency that at least 95 % of the calls did not exceed."""
    rank = math.ceil(0.95 * len(latencies))
    return sorted(latencies)[rank - 1]
