import math


def steps(rows: int, batch: int, epochs: int, accumulate: int = 1) -> int:
    """How often the optimizer steps: the last batch of an epoch may be smaller."""
    return epochs * math.ceil(math.ceil(rows / batch) / accumulate)
