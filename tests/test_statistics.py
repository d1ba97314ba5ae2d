"""Intervals and tests give what SciPy, or a formula, gives."""

import numpy as np
import pytest
from scipy.stats import binomtest

from week2.statistics import (
    holm,
    interval,
    mcnemar,
    mcnemar_exact,
    resampled_means,
    wilson_interval,
)


def test_interval_holds_the_share_and_narrows_with_rows():
    low, high = wilson_interval(87, 100)
    assert low < 0.87 < high
    wide = high - low
    low, high = wilson_interval(8700, 10000)
    assert high - low == pytest.approx(wide / 10, rel=0.05)


@pytest.mark.parametrize(("right", "total"), [(0, 3), (3, 3), (7, 10), (43_595, 50_000)])
def test_interval_is_that_of_scipy(right, total):
    theirs = binomtest(right, total).proportion_ci(0.95, method="wilson")
    assert wilson_interval(right, total) == pytest.approx((theirs.low, theirs.high), abs=1e-7)


@pytest.mark.parametrize("bad", [(-1, 10), (11, 10), (0, 0)])
def test_impossible_counts_are_refused(bad):
    with pytest.raises(ValueError, match="right must be from 0 to total"):
        wilson_interval(*bad)


def test_the_bootstrap_agrees_with_the_formula_where_texts_are_distinct():
    right = np.random.default_rng(0).random(2_000) < 0.8
    low, high = interval(resampled_means(right[:, None].astype(float), np.arange(2_000))[:, 0])
    half = 1.96 * np.sqrt(right.mean() * (1 - right.mean()) / 2_000)
    assert low == pytest.approx(right.mean() - half, abs=0.004)
    assert high == pytest.approx(right.mean() + half, abs=0.004)


def test_copies_of_one_text_count_as_one_observation():
    right = np.repeat(np.random.default_rng(0).random(100) < 0.5, 20)[:, None].astype(float)
    alone = resampled_means(right, np.arange(2_000)).std()
    copied = resampled_means(right, np.repeat(np.arange(100), 20)).std()
    assert copied > 3 * alone


def test_an_interval_is_the_middle_95_percent():
    assert interval(np.arange(1001)) == (25, 975)


def test_a_text_weighs_as_much_as_it_has_rows():
    right = np.repeat([1.0, 0.0], [500, 1_500])[:, None]
    copies = np.concatenate([np.arange(500), np.repeat(np.arange(500, 1_000), 3)])
    assert resampled_means(right, copies).mean() == pytest.approx(0.25, abs=0.005)


def test_mcnemar_is_the_binomial_test():
    for a, b in ((3, 9), (120, 90), (410, 505)):
        assert mcnemar_exact(a, b) == pytest.approx(binomtest(a, a + b).pvalue)
    assert mcnemar_exact(0, 0) == 1


def test_mcnemar_counts_only_where_the_two_differ():
    better = [True] * 20
    worse = [True] * 10 + [False] * 10
    assert mcnemar(better, worse) == pytest.approx(2 / 2**10)
    assert mcnemar(worse, worse) == 1.0
    with pytest.raises(ValueError, match="same texts; got 20 and 19"):
        mcnemar(better, worse[1:])


@pytest.mark.parametrize("seed", range(20))
def test_a_corrected_value_is_below_the_level_where_holms_steps_reject(seed):
    rng = np.random.default_rng(seed)
    p_values = (rng.random(6) ** 4).tolist()
    rejected = set()
    for place, index in enumerate(sorted(range(6), key=p_values.__getitem__)):
        if p_values[index] >= 0.05 / (6 - place):
            break
        rejected.add(index)
    assert {index for index, p in enumerate(holm(p_values)) if p < 0.05} == rejected
