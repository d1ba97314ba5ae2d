import numpy as np

from week2.sentiment.metrics import accuracy, calibration_error, report


def test_report_leaves_out_texts_seen_in_train():
    predicted, labels = np.array([1, 0, 1, 0]), np.array([1, 0, 0, 0])
    result = report(predicted, labels, ["a", "b", "c", "d"], {"a", "d"})
    assert result["all"]["accuracy"] == 0.75
    assert result["unseen_texts"]["accuracy"] == 0.5
    assert result["rows_seen_in_train"] == 2
    assert accuracy(predicted, labels) == result["all"]


def test_calibrated_scores_have_no_calibration_error():
    rng = np.random.default_rng(0)
    positive = rng.uniform(size=200_000)
    labels = (rng.uniform(size=200_000) < positive).astype(int)
    assert calibration_error(positive, labels) < 0.01
    assert calibration_error((positive > 0.5) * 1.0, labels) > 0.2
