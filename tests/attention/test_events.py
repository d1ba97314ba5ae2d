from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from week2.attention.events import Op, Span, busy_seconds, makespan, simulate

UNITS = ["tma", "tensor", "exp", None]


@st.composite
def programs(draw: st.DrawFn) -> list[Op]:
    ops: list[Op] = []
    for index in range(draw(st.integers(0, 25))):
        earlier = draw(st.lists(st.integers(0, index - 1), max_size=3)) if index else []
        lags = [draw(st.sampled_from([0.0, 0.5, 2.0])) for _ in earlier]
        ops.append(
            Op(
                name=f"op{index}",
                owner="WG1",
                block=0,
                unit=draw(st.sampled_from(UNITS)),
                seconds=draw(st.sampled_from([0.0, 1.0, 1.5, 4.0])),
                after=tuple(zip(earlier, lags, strict=True)),
            )
        )
    return ops


def on_unit(spans: list[Span], unit: str) -> list[Span]:
    return sorted((s for s in spans if s.op.unit == unit), key=lambda s: (s.start, s.end))


@given(programs())
def test_no_unit_does_two_things_at_once(ops: list[Op]) -> None:
    spans = simulate(ops)
    for unit in ("tma", "tensor", "exp"):
        mine = on_unit(spans, unit)
        assert all(a.end <= b.start for a, b in pairwise(mine))


@given(programs())
def test_every_op_waits_for_what_it_names_and_for_the_hand_over(ops: list[Op]) -> None:
    spans = simulate(ops)
    for span in spans:
        assert span.start >= span.ready
        assert all(span.start >= spans[i].end + lag for i, lag in span.op.after)
        assert span.end - span.start == pytest.approx(span.op.seconds)


@given(programs())
def test_every_op_runs_once_and_no_sooner_than_its_unit_allows(ops: list[Op]) -> None:
    spans = simulate(ops)
    assert [s.op for s in spans] == ops
    for unit, total in busy_seconds(spans).items():
        assert total == pytest.approx(sum(op.seconds for op in ops if op.unit == unit))
        assert makespan(spans) >= total - 1e-12


@given(programs())
def test_no_unit_idles_while_an_op_is_ready_for_it(ops: list[Op]) -> None:
    spans = simulate(ops)
    for unit in ("tma", "tensor", "exp"):
        mine = on_unit(spans, unit)
        for span in mine:
            busy = sum(max(0.0, min(s.end, span.start) - max(s.start, span.ready)) for s in mine)
            assert busy == pytest.approx(span.start - span.ready)


def test_who_asks_first_is_served_first() -> None:
    ops = [
        Op("early", "WG1", 0, "tensor", 1.0),
        Op("clock", "WG1", 0, None, 0.5),
        Op("late", "WG2", 0, "tensor", 1.0, ((1, 0.0),)),
        Op("also early", "WG1", 0, "tensor", 1.0),
    ]
    starts = {s.op.name: s.start for s in simulate(ops)}
    assert starts == {"early": 0.0, "clock": 0.0, "also early": 1.0, "late": 2.0}


def test_an_op_that_waits_for_a_later_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"op 0 \(stuck\) waits for op 0"):
        simulate([Op("stuck", "WG1", 0, "exp", 1.0, ((0, 0.0),))])


def test_no_ops_take_no_time() -> None:
    assert makespan(simulate([])) == 0.0
