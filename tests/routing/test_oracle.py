"""Router against oracle: shares that can be computed by hand, and cells that were really read."""

import numpy as np
import pytest

from week2.routing.oracle import Cells, batches_of, oracle_choice, share_of


def cells(seconds, tokenising=0.0):
    seconds = np.array(seconds, dtype=float)
    labels = np.tile([0, 1], (4, 1))
    return Cells(("a", "b"), seconds, np.full(len(seconds), tokenising), labels, [[0, 1], [2], [3]])


# Three batches, two models: a takes 1, 5, 9 seconds, b takes 2, 4, 8, in each of four rounds.
STEADY = cells([[[1, 2], [5, 4], [9, 8]]] * 4)
ALL = np.ones((3, 2), dtype=bool)


def test_the_oracle_takes_the_cheaper_model_of_each_batch():
    best = oracle_choice(STEADY.seconds, ALL)
    assert best.tolist() == [[0, 1, 1]] * 4
    assert STEADY.served(best).tolist() == [13, 13, 13, 13]  # 1 + 4 + 8


def test_a_model_that_may_not_read_a_batch_is_not_chosen():
    allowed = np.array([[True, True], [True, False], [True, True]])
    assert oracle_choice(STEADY.seconds, allowed)[0].tolist() == [0, 0, 1]


def test_the_share_of_a_router_that_errs_once_is_what_the_error_costs():
    oracle = STEADY.served(oracle_choice(STEADY.seconds, ALL))
    router = STEADY.served(np.array([0, 0, 1]))  # 1 + 5 + 8
    assert share_of(oracle, router) == pytest.approx(
        dict.fromkeys(("share", "low", "high"), 13 / 14)
    )


def test_tokens_that_are_cut_twice_are_paid_twice():
    slow = cells(STEADY.seconds, tokenising=0.5)
    assert slow.served(np.array([0, 1, 1]), tokenised=2).tolist() == [14] * 4


def test_a_slow_round_slows_both_and_leaves_the_share():
    busy = cells(STEADY.seconds * np.array([1, 3, 1, 10])[:, None, None])
    oracle = busy.served(oracle_choice(busy.seconds, ALL))
    result = share_of(oracle, busy.served(np.array([0, 0, 1])))
    assert result == pytest.approx(dict.fromkeys(("share", "low", "high"), 13 / 14))


def test_noise_does_not_flatter_the_oracle():
    noise = np.random.default_rng(0).uniform(0.5, 1.5, (200, 3, 2))
    twins = cells(noise)  # two models that cost the same: nobody can do better than either
    fair = twins.served(oracle_choice(twins.seconds, ALL))
    cheating = twins.served(twins.seconds.argmin(axis=2))
    alone = twins.served(np.zeros(3, dtype=int))
    assert share_of(fair, alone)["share"] == pytest.approx(1, abs=0.03)
    assert share_of(fair, alone)["low"] < 1 < share_of(fair, alone)["high"]
    assert share_of(cheating, alone)["share"] < 0.9


def test_the_interval_is_wider_where_rounds_disagree():
    best, calm = np.full(7, 10.0), np.full(7, 10.2)
    rough = calm + np.array([-2, -1, 0, 0, 0, 1, 2])
    narrow, wide = share_of(best, calm), share_of(best, rough)
    assert narrow["low"] == pytest.approx(narrow["high"])
    assert wide["low"] < wide["share"] < wide["high"]


def test_each_text_has_the_label_of_the_model_that_its_batch_goes_to():
    assert STEADY.labels_by(np.array([1, 0, 1])).tolist() == [1, 1, 0, 1]


def test_one_round_and_a_batch_that_nobody_may_read_are_refused():
    with pytest.raises(ValueError, match="measure two or more; got 1"):
        oracle_choice(STEADY.seconds[:1], ALL)
    with pytest.raises(ValueError, match="no model may read batch 1"):
        oracle_choice(STEADY.seconds, np.array([[True, True], [False, False], [True, True]]))


def test_no_batch_lies_across_an_edge_and_every_text_is_in_one():
    lengths = [3, 480, 481, 20, 2_000, 100, 512]
    batches = batches_of(lengths, [480, 9_999], tokens=1_000)
    assert sorted(i for rows in batches for i in rows) == list(range(7))
    for rows in batches:
        assert len({lengths[i] > 480 for i in rows}) == 1
    assert [4] in batches  # longer than a batch: alone
