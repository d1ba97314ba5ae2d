import math
from collections.abc import Iterable


def log_sum_exp(scores: Iterable[float]) -> float:
    """log Σ exp(score) in one pass, with two numbers of memory."""
    largest, total = -math.inf, 0.0
    for score in scores:
        new = max(largest, score)
        total = total * math.exp(largest - new) + math.exp(score - new)
        largest = new
    return largest + math.log(total)
