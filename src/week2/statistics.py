"""How sure a number is: intervals of shares and differences, and tests of two on the same texts.

Every function is NumPy's and plain Python's but for Student's t, which is SciPy's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

DRAWS = 2_000


def wilson_interval(right: int, total: int, z: float = 1.959964) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927), which stays within 0 and 1 and needs no large sample.

    Args:
        right: how many were right.
        total: of how many.
        z: the normal quantile; the default is for 95 %.
    """
    if not 0 <= right <= total or total == 0:
        raise ValueError(f"right must be from 0 to total, and total above 0; got {right}, {total}")
    share = right / total
    centre = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return (centre - spread) / scale, (centre + spread) / scale


def resampled_means(
    values: np.ndarray, copies: np.ndarray, draws: int = DRAWS, seed: int = 0
) -> np.ndarray:
    """Means of `values` over resampled reviews, (draws, columns).

    What is drawn are distinct texts, with all their rows: a text that occurs forty times is one
    observation, not forty. Each text is drawn a Poisson number of times with mean one, which for
    many texts is the bootstrap (Chamandy et al. 2012) and goes row by row.

    Args:
        values: (rows, columns); columns are resampled alike, so differences of them are paired.
        copies: the number of each row's text, (rows,).
        draws: how often.
        seed: what decides the draws.
    """
    texts = int(copies.max()) + 1
    sums = np.zeros((texts, values.shape[1]))
    np.add.at(sums, copies, values)
    rows = np.bincount(copies, minlength=texts)
    rng = np.random.default_rng(seed)
    means = []
    for start in range(0, draws, 100):
        weights = rng.poisson(1.0, (min(100, draws - start), texts)).astype(np.float32)
        means.append((weights @ sums) / (weights @ rows)[:, None])
    return np.concatenate(means)


def interval(draws: np.ndarray) -> tuple[float, float]:
    """The middle 95 % of a bootstrap's draws."""
    low, high = np.percentile(draws, [2.5, 97.5])
    return float(low), float(high)


# --8<-- [start:mcnemar]
def mcnemar_exact(only_first: int, only_second: int) -> float:
    """Two-sided p: could a fair coin have shared out the reviews that one model alone gets right?

    McNemar 1947; the exact form is a binomial test with one half.

    >>> mcnemar_exact(5, 5)
    1.0
    >>> round(mcnemar_exact(0, 10), 5)
    0.00195
    """
    n, least = only_first + only_second, min(only_first, only_second)
    terms = (math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in range(n + 1))
    logs = np.array(list(terms)) - n * math.log(2)
    return min(1.0, 2 * float(np.exp(logs[: least + 1]).sum()))


# --8<-- [end:mcnemar]


def mcnemar(first: Sequence[bool], second: Sequence[bool]) -> float:
    """The exact p-value that two models, right or wrong on the same texts, are equally good.

    Only texts that exactly one of them gets right count; each is then a fair coin (McNemar 1947).

    >>> mcnemar([True] * 9 + [False], [True] * 9 + [False])
    1.0
    """
    a, b = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    if a.shape != b.shape:
        raise ValueError(f"both must judge the same texts; got {a.size} and {b.size}")
    return mcnemar_exact(int((a & ~b).sum()), int((b & ~a).sum()))


def paired_interval(first: Sequence[float], second: Sequence[float]) -> tuple[float, float]:
    """95 % interval of the mean by which `first` is ahead of `second`, pair by pair (Student's t).

    Args:
        first: two values or more.
        second: what each is compared with, in the same order.
    """
    from scipy.stats import ttest_rel

    low, high = ttest_rel(first, second).confidence_interval()
    return float(low), float(high)
