import numpy as np
import pytest

from week2.sentiment.metrics import accuracy, calibration_error, report, wilson_interval


def test_interval_holds_the_share_and_narrows_with_rows():
    low, high = wilson_interval(87, 100)
    assert low < 0.87 < high
    wide = high - low
    low, high = wilson_interval(8700, 10000)
    assert high - low == pytest.approx(wide / 10, rel=0.05)


@pytest.mark.parametrize(("right", "total"), [(0, 3), (3, 3), (7, 10), (43_595, 50_000)])
def test_interval_is_that_of_scipy(right, total):
    from scipy.stats import binomtest

    theirs = binomtest(right, total).proportion_ci(0.95, method="wilson")
    assert wilson_interval(right, total) == pytest.approx((theirs.low, theirs.high), abs=1e-7)


@pytest.mark.parametrize("bad", [(-1, 10), (11, 10), (0, 0)])
def test_impossible_counts_are_refused(bad):
    with pytest.raises(ValueError, match="right must be from 0 to total"):
        wilson_interval(*bad)


def test_report_leaves_out_texts_seen_in_train():
    predicted, labels = np.array([1, 0, 1, 0]), np.array([1, 0, 0, 0])
    found = report(predicted, labels, ["a", "b", "c", "d"], {"a", "d"})
    assert found["all"]["accuracy"] == 0.75
    assert found["unseen_texts"]["accuracy"] == 0.5
    assert found["rows_seen_in_train"] == 2
    assert accuracy(predicted, labels) == found["all"]


def test_calibrated_scores_have_no_calibration_error():
    rng = np.random.default_rng(0)
    positive = rng.uniform(size=200_000)
    labels = (rng.uniform(size=200_000) < positive).astype(int)
    assert calibration_error(positive, labels) < 0.01
    assert calibration_error((positive > 0.5) * 1.0, labels) > 0.2
