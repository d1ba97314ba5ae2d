import math
from itertools import pairwise


def labels_for(goal: float, sizes: list[int], accuracies: list[float]) -> float:
    """Labels at which a rising learning curve, straight between points, is at `goal`.

    The axis of labels is logarithmic. Infinity where the curve ends below the goal.
    """
    if accuracies[0] >= goal:
        return sizes[0]
    for (n, a), (m, b) in pairwise(zip(sizes, accuracies, strict=True)):
        if b == goal:
            return m
        if b > goal:
            way = (goal - a) / (b - a)
            return math.exp(math.log(n) + way * (math.log(m) - math.log(n)))
    return math.inf
