import numpy as np


def interval(
    first: np.ndarray, second: np.ndarray, rng: np.random.Generator
) -> tuple:
    """95 % interval of mean(first) − mean(second); a row is a review, 1 if right."""
    differences = []
    for _ in range(500):
        rows = rng.integers(len(first), size=len(first))
        differences.append(first[rows].mean() - second[rows].mean())
    return tuple(np.percentile(differences, [2.5, 97.5]))
