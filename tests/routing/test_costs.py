"""Cost curves: what they fit, what they refuse, where they cross."""

import numpy as np
import pytest

from week2.routing import CostCurve, crossing, fit
from week2.routing.costs import interval_of_power

LENGTHS = [16, 64, 256, 1024, 4096]


@pytest.mark.parametrize(("a", "k", "b"), [(2e-5, 1.0, 1e-3), (3e-8, 2.0, 4e-4), (1e-6, 1.4, 0)])
def test_an_exact_curve_is_found_again(a, k, b):
    curve = fit(LENGTHS, [a * n**k + b for n in LENGTHS])
    assert curve.k == pytest.approx(k, abs=0.01)
    assert curve(1000) == pytest.approx(a * 1000**k + b, rel=0.02)
    assert curve.factor == pytest.approx(1, abs=0.01)


def test_every_measurement_lies_within_the_factor():
    rng = np.random.default_rng(0)
    costs = [n * rng.uniform(0.8, 1.25) for n in LENGTHS for _ in range(4)]
    lengths = [n for n in LENGTHS for _ in range(4)]
    curve = fit(lengths, costs)
    for n, cost in zip(lengths, costs, strict=True):
        low, high = curve.between(n)
        assert low * 0.9999 <= cost <= high * 1.0001


def test_a_cost_that_falls_gets_no_negative_part():
    curve = fit(LENGTHS, [5.0, 4.0, 3.0, 2.0, 1.0])
    assert curve.a >= 0
    assert curve.b >= 0


def test_too_few_lengths_are_refused():
    with pytest.raises(ValueError, match="three different lengths or more; got 2"):
        fit([16, 16, 32], [1.0, 1.0, 2.0])


def test_a_cost_of_nothing_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        fit([16, 32, 64], [0.0, 1.0, 2.0])


def test_the_interval_of_the_power_holds_the_power():
    rng = np.random.default_rng(1)
    rounds = [[n**1.5 * rng.uniform(0.95, 1.05) for _ in range(5)] for n in LENGTHS]
    low, high = interval_of_power(LENGTHS, rounds, draws=50)
    assert low - 0.02 < 1.5 < high + 0.02
    assert high - low < 0.1


def test_the_crossing_is_the_first_length_from_which_on_the_second_is_cheaper():
    quadratic, linear = CostCurve(1, 2, 0), CostCurve(100, 1, 0)
    assert crossing(quadratic, linear, range(1, 200)) == 101
    assert crossing(quadratic, linear, range(1, 100)) is None
