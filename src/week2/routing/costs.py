"""What one text costs, by its length: a curve `a * n**k + b` through what was measured.

`k` is how the cost grows: near 1 for a model that reads token by token, towards 2 where attention
rules. `b` is what a text costs however short it is. The curve carries its own uncertainty: the
factor within which every measurement lay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


# --8<-- [start:curve]
@dataclass(frozen=True)
class CostCurve:
    """The cost of a text of n tokens: `a * n**k + b`, in the unit that was measured.

    Attributes:
        a, k, b: the curve's; `a` and `b` are not negative.
        factor: every measurement lay between `curve / factor` and `curve * factor`;
            at least 1.
        shortest, longest: the lengths that were measured; the curve guesses beyond.
    """

    a: float
    k: float
    b: float
    factor: float = 1.0
    shortest: int = 1
    longest: int = 1 << 30

    def __call__(self, length: Any) -> Any:
        """Return the cost at a length in tokens, or at an array of them."""
        return self.a * np.asarray(length, dtype=float) ** self.k + self.b

    def between(self, length: float) -> tuple[float, float]:
        """Return the cost at `length`, low and high."""
        cost = float(self(length))
        return cost / self.factor, cost * self.factor


# --8<-- [end:curve]


# --8<-- [start:fit]
def fit(lengths: Sequence[int], costs: Sequence[float]) -> CostCurve:
    """Return the curve with the least sum of squared relative errors.

    Relative, so that a microsecond at 16 tokens counts as a millisecond at 4,096.

    Args:
        lengths: in tokens; three different ones at least, each as often as it was
            measured.
        costs: what was measured at each, above 0.

    Raises:
        ValueError: too few lengths, or a cost that is not positive.
    """
    n, cost = np.asarray(lengths, dtype=float), np.asarray(costs, dtype=float)
    if n.shape != cost.shape or len(np.unique(n)) < 3:
        raise ValueError(
            "a curve has three unknowns: give costs at three different lengths or "
            f"more; got {len(np.unique(n))} lengths and {cost.size} costs for "
            f"{n.size} points"
        )
    if cost.min() <= 0:
        raise ValueError(f"a cost must be above 0; got {cost.min()}: measure longer")
    best = min(
        (_linear(n, cost, k) for k in np.arange(0.3, 3.0, 0.005)), key=lambda f: f[0]
    )
    _, a, k, b = best
    ratio = (a * n**k + b) / cost
    factor = float(np.maximum(ratio, 1 / ratio).max())
    return CostCurve(a, k, b, factor, int(n.min()), int(n.max()))


# --8<-- [end:fit]


def _linear(
    n: np.ndarray, cost: np.ndarray, k: float
) -> tuple[float, float, float, float]:
    """For a given power: squared relative error, a, k, b, with neither a nor b negative."""
    power, one = n**k / cost, 1 / cost
    options = [
        np.linalg.lstsq(np.stack([power, one], axis=1), np.ones_like(n), rcond=None)[
            0
        ]
    ]
    options.append(np.array([power.sum() / (power @ power), 0.0]))
    options.append(np.array([0.0, one.sum() / (one @ one)]))
    allowed = [o for o in options if min(o) >= 0]
    errors = [float(((o[0] * power + o[1] * one - 1) ** 2).sum()) for o in allowed]
    least = int(np.argmin(errors))
    return errors[least], float(allowed[least][0]), float(k), float(allowed[least][1])


def interval_of_power(
    lengths: Sequence[int],
    rounds: Sequence[Sequence[float]],
    *,
    draws: int = 200,
    seed: int = 0,
) -> tuple[float, float]:
    """Return a 95 % bootstrap interval of `k`; at each length, rounds are redrawn.

    Args:
        lengths: in tokens.
        rounds: for each length, its cost in each round.
        draws: how many curves to fit.
        seed: of the drawing.
    """
    rng = np.random.default_rng(seed)
    powers = []
    for _ in range(draws):
        again = [float(np.median(rng.choice(r, size=len(r)))) for r in rounds]
        powers.append(fit(lengths, again).k)
    low, high = np.percentile(powers, [2.5, 97.5])
    return float(low), float(high)


def crossing(
    first: CostCurve, second: CostCurve, lengths: Sequence[int]
) -> int | None:
    """Return the first of `lengths` from which on `second` is cheaper, or None.

    Args:
        first: the curve that is cheaper for short texts.
        second: the other.
        lengths: the lengths to look at, rising.
    """
    n = np.asarray(lengths)
    cheaper = np.asarray(second(n) < first(n))
    if not cheaper[-1]:
        return None
    from_there = np.logical_and.accumulate(cheaper[::-1])[::-1]
    return int(n[int(np.argmax(from_there))])
