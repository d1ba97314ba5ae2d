"""How sure a difference is: the bootstrap over texts, paired intervals, McNemar's test.

Every function is NumPy's and plain Python's but for Student's t, which is SciPy's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

DRAWS = 2_000


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
    """Return the middle 95 % of a bootstrap's draws."""
    low, high = np.percentile(draws, [2.5, 97.5])
    return float(low), float(high)


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


# --8<-- [start:mcnemar]
def mcnemar_exact(only_first: int, only_second: int) -> float:
    """Test whether two models are equally good, from what one alone gets right.

    McNemar 1947; the exact form is a binomial test with one half.

    >>> mcnemar_exact(5, 5)
    1.0
    >>> round(mcnemar_exact(0, 10), 5)
    0.00195
    """
    n, least = only_first + only_second, min(only_first, only_second)
    whole = math.lgamma(n + 1)
    logs = [whole - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in range(n + 1)]
    chances = np.exp(np.array(logs) - n * math.log(2))
    return min(1.0, 2 * float(chances[: least + 1].sum()))


# --8<-- [end:mcnemar]


def mcnemar(first: Sequence[bool], second: Sequence[bool]) -> float:
    """Return the exact p-value that two models, right or wrong on the same texts, are equally good.

    Only texts that exactly one of them gets right count; each is then a fair coin (McNemar 1947).

    >>> mcnemar([True] * 9 + [False], [True] * 9 + [False])
    1.0
    """
    a, b = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    if a.shape != b.shape:
        raise ValueError(f"both must judge the same texts; got {a.size} and {b.size}")
    return mcnemar_exact(int((a & ~b).sum()), int((b & ~a).sum()))


# --8<-- [start:holm]
def holm(p_values: Sequence[float]) -> list[float]:
    """Return each p-value as it counts among so many tests, in order (Holm 1979).

    >>> holm([0.02, 0.5, 0.01])
    [0.04, 0.5, 0.03]
    """
    corrected, highest = [0.0] * len(p_values), 0.0
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    for place, index in enumerate(order):
        highest = max(highest, (len(order) - place) * p_values[index])
        corrected[index] = min(1.0, highest)
    return corrected


# --8<-- [end:holm]
