"""Reading growth and crossings off measured points, with their uncertainty."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


# --8<-- [start:exponent]
def exponent(lengths: Sequence[float], values: Sequence[float]) -> dict[str, float]:
    """Fit value = c · length^p: `exponent` p, its 95 % interval `low` to `high`, `c`.

    Least squares on logarithms. The interval is Student's, from how far the points
    lie off the
    line: it says how straight the line is, and nothing of lengths that were not
        measured.

    Raises:
        ValueError: fewer than three points, or a value that is not above 0.
    """
    from scipy.stats import linregress, t

    if len(lengths) < 3 or min(values) <= 0:
        raise ValueError(
            "a fit with an interval needs three points above 0 or more; "
            f"got {list(values)}"
        )
    line = linregress(np.log(lengths), np.log(values))
    half = float(t.ppf(0.975, len(lengths) - 2) * line.stderr)
    return {
        "exponent": float(line.slope),
        "low": float(line.slope) - half,
        "high": float(line.slope) + half,
        "c": math.exp(line.intercept),
    }


# --8<-- [end:exponent]


def crossing_of(
    first: Mapping[int, float], second: Mapping[int, float]
) -> float | None:
    """Find the length from which on `first` costs more than `second`.

    Between two measured lengths both are straight lines on the log–log plot. None: `first` costs
    less at the longest; the shortest length: it costs more at all of them.

    Args:
        first: cost by length.
        second: likewise; lengths that only one has are left out.
    """
    lengths = sorted(first.keys() & second.keys())
    over = [math.log(first[n] / second[n]) for n in lengths]
    if over[-1] <= 0:
        return None
    place = len(over) - 1
    while place > 0 and over[place - 1] > 0:
        place -= 1
    if place == 0:
        return float(lengths[0])
    share = -over[place - 1] / (over[place] - over[place - 1])
    low, high = math.log(lengths[place - 1]), math.log(lengths[place])
    return math.exp(low + share * (high - low))


# --8<-- [start:crossing]
def crossing(
    first: Mapping[int, Sequence[float]],
    second: Mapping[int, Sequence[float]],
    draws: int = 1_000,
) -> dict[str, Any]:
    """Find where `first` begins to cost more than `second`, with the middle 95 %.

    Args:
        first: by length, every run's cost.
        second: likewise.
        draws: how often one run is drawn at each length.

    Returns:
        `length` (None: not within what was measured), `low`, `high` (None likewise),
        `at_least`, `at_most` (the shortest and the longest length that both were
        measured at).
    """
    shared = sorted(first.keys() & second.keys())
    rng = np.random.default_rng(0)
    places: list[float] = []
    for _ in range(draws):
        one, other = (
            {n: float(runs[n][int(rng.integers(len(runs[n])))]) for n in shared}
            for runs in (first, second)
        )
        place = crossing_of(one, other)
        places.append(math.inf if place is None else place)
    middle = crossing_of(
        {n: float(np.median(first[n])) for n in shared},
        {n: float(np.median(second[n])) for n in shared},
    )
    low, high = np.percentile(np.array(places), [2.5, 97.5], method="nearest")
    return {
        "length": middle,
        "low": None if math.isinf(low) else float(low),
        "high": None if math.isinf(high) else float(high),
        "at_least": shared[0],
        "at_most": shared[-1],
    }


# --8<-- [end:crossing]
