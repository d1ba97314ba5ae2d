import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from week2.attention.online import SoftmaxState, attend_in_blocks, online_softmax

scores_lists = st.lists(st.floats(-1000, 1000), min_size=1, max_size=20)


def two_pass_softmax(scores):
    top = max(scores)
    exps = [math.exp(s - top) for s in scores]
    return [e / math.fsum(exps) for e in exps]


@given(scores_lists)
def test_one_pass_gives_the_weights_of_two(scores):
    assert online_softmax(scores) == pytest.approx(two_pass_softmax(scores), rel=1e-9, abs=1e-12)


def test_scores_beyond_exp_do_not_overflow():
    with pytest.raises(OverflowError):
        math.exp(1000.0)
    assert online_softmax([1000.0, 1000.0]) == pytest.approx([0.5, 0.5])


@given(scores_lists, scores_lists)
def test_states_merge_in_any_order(left, right):
    def of(scores):
        state = SoftmaxState()
        for s in scores:
            state = state.add(s)
        return state

    whole = of(left + right)
    for merged in (of(left).merge(of(right)), of(right).merge(of(left))):
        assert merged.largest == whole.largest
        assert merged.total == pytest.approx(whole.total)


def test_hidden_keys_get_no_weight_and_nothing_seen_is_no_error():
    assert online_softmax([-math.inf, 0.0]) == [0.0, 1.0]
    assert online_softmax([-math.inf, -math.inf]) == [0.0, 0.0]
    assert online_softmax([]) == []
    assert SoftmaxState().log_sum_exp == -math.inf


@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(-5, 5)), min_size=1, max_size=12),
    st.integers(1, 5),
)
def test_attention_in_blocks_is_attention(pairs, block):
    scores = [s for s, _ in pairs]
    steps = attend_in_blocks(scores, [(v,) for _, v in pairs], block)
    weights = two_pass_softmax(scores)
    expected = math.fsum(w * v for w, (_, v) in zip(weights, pairs, strict=True))
    assert steps[-1].acc[0] / steps[-1].total == pytest.approx(expected, abs=1e-9)
    assert len(steps) == -(-len(scores) // block)


def test_a_step_records_the_factor_that_put_the_past_right():
    first, second = attend_in_blocks([0.0, math.log(4.0)], [(1.0,), (1.0,)], 1)
    assert first.rescale == 0.0
    assert second.rescale == pytest.approx(0.25)
    assert second.largest == pytest.approx(math.log(4.0))
    assert second.total == pytest.approx(1.25)


def test_hidden_blocks_leave_the_accumulator_at_zero():
    (step,) = attend_in_blocks([-math.inf], [(3.0,)], 2)
    assert step.acc == (0.0,)
    assert attend_in_blocks([], [], 2) == []


def test_blocks_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="2 scores need as many values, got 1"):
        attend_in_blocks([0.0, 1.0], [(1.0,)], 1)
    with pytest.raises(ValueError, match="at least 1 key, got 0"):
        attend_in_blocks([0.0], [(1.0,)], 0)
