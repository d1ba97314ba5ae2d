from collections import Counter
from dataclasses import replace
from itertools import pairwise

import matplotlib.pyplot as plt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from week2.attention.events import busy_seconds
from week2.attention.gantt import block_start, draw
from week2.attention.schedule import ROWS, SCHEDULES, Hopper, Run, Tile, run

tiles = st.builds(
    Tile,
    head_dim=st.sampled_from([32, 64, 128, 256]),
    warpgroups=st.integers(1, 3),
    block_n=st.sampled_from([16, 80, 128, 192]),
    blocks=st.integers(1, 9),
    stages=st.integers(2, 4),
)
chips = st.builds(
    Hopper,
    exp=st.sampled_from([1e12, 3.9e12, 1e14]),
    fp32=st.sampled_from([1e13, 67e12, 1e15]),
    l2=st.sampled_from([1e12, 12e12]),
    handover=st.sampled_from([0.0, 1e-8, 1e-6]),
)
schedules = st.sampled_from(SCHEDULES)


def ends(result: Run, name: str) -> dict[tuple[str, int], float]:
    return {(s.op.owner, s.op.block): s.end for s in result.spans if s.op.name == name}


def starts(result: Run, name: str) -> dict[tuple[str, int], float]:
    return {(s.op.owner, s.op.block): s.start for s in result.spans if s.op.name == name}


@settings(max_examples=30)
@given(schedules, tiles, chips)
def test_no_unit_is_double_booked_and_none_beats_its_peak(
    name: str, tile: Tile, chip: Hopper
) -> None:
    result = run(name, tile, chip)
    for unit, total in busy_seconds(result.spans).items():
        mine = sorted((s for s in result.spans if s.op.unit == unit), key=lambda s: s.start)
        assert all(a.end <= b.start for a, b in pairwise(mine))
        assert result.seconds >= total - 1e-15
    assert 0 < result.utilisation <= 1 + 1e-9


@settings(max_examples=30)
@given(schedules, tiles, chips)
def test_every_schedule_does_the_same_work(name: str, tile: Tile, chip: Hopper) -> None:
    result = run(name, tile, chip)
    done = Counter((s.op.name, s.op.block) for s in result.spans if s.op.unit)
    for block in range(tile.blocks):
        assert done["K", block] == done["V", block] == 1
        for step in ("QK", "max", "exp", "sum", "rescale", "PV"):
            assert done[step, block] == tile.warpgroups
    assert sum(done.values()) == tile.blocks * (2 + 6 * tile.warpgroups) + 2
    flops = 4 * tile.queries * tile.block_n * tile.blocks * tile.head_dim
    assert busy_seconds(result.spans)["tensor"] == pytest.approx(flops / (chip.tensor / chip.sms))


@settings(max_examples=30)
@given(schedules, tiles, chips)
def test_nothing_is_used_before_it_is_there(name: str, tile: Tile, chip: Hopper) -> None:
    result = run(name, tile, chip)
    at, by = (lambda step: starts(result, step)), (lambda step: ends(result, step))
    wait = chip.handover
    for w in range(1, tile.warpgroups + 1):
        for block in range(tile.blocks):
            me = (f"WG{w}", block)
            assert at("QK")[me] >= max(by("Q")["TMA", 0], by("K")["TMA", block]) + wait
            assert at("max")[me] >= by("QK")[me] + wait
            assert at("exp")[me] >= by("max")[me]
            assert at("sum")[me] >= by("exp")[me]
            assert at("PV")[me] >= max(by("sum")[me], by("V")["TMA", block] + wait)
            if block:
                assert at("rescale")[me] >= by("PV")[me[0], block - 1]
                assert at("PV")[me] >= by("rescale")[me]


@settings(max_examples=30)
@given(schedules, tiles, chips)
def test_no_buffer_is_overwritten_while_it_is_read(name: str, tile: Tile, chip: Hopper) -> None:
    result = run(name, tile, chip)
    for buffer, reader in (("K", "QK"), ("V", "PV")):
        read = ends(result, reader)
        for (_, block), start in starts(result, buffer).items():
            for w in range(1, tile.warpgroups + 1):
                if block >= tile.stages:
                    assert start >= read[f"WG{w}", block - tile.stages] + chip.handover


def test_ping_pong_keeps_one_groups_products_together() -> None:
    result = run("full", Tile.of(128))
    products = sorted((s for s in result.spans if s.op.unit == "tensor"), key=lambda s: s.start)
    inner = products[2:-2]  # the first scores and the last values stand alone
    for i in range(0, len(inner), 4):
        assert [s.op.owner for s in inner[i : i + 4]] == ["WG1", "WG1", "WG2", "WG2"]
        assert [s.op.name for s in inner[i : i + 4]] == ["QK", "PV", "QK", "PV"]


def test_head_size_128_comes_out_in_the_papers_order() -> None:
    speed = [run(name, Tile.of(128)).utilisation for name in SCHEDULES]
    assert speed == sorted(speed)
    assert len(set(speed)) == 4


@settings(max_examples=15)
@given(st.floats(0, 2e-7), st.sampled_from([128, 176]))
def test_the_order_does_not_depend_on_the_hand_over(handover: float, block_n: int) -> None:
    tile = Tile(128, 2, block_n, 8448 // block_n)
    speed = [run(name, tile, Hopper(handover=handover)).utilisation for name in SCHEDULES]
    assert speed == sorted(speed)


def test_without_fp32_work_and_hand_over_the_ablations_three_rows_are_level() -> None:
    chip = Hopper(fp32=1e30, handover=0.0)
    _, *asynchronous = (run(name, Tile.of(128), chip).utilisation for name in SCHEDULES)
    assert max(asynchronous) - min(asynchronous) < 0.01


def test_exponentials_take_half_the_time_of_the_products_at_head_size_128() -> None:
    # 512 times fewer operations at 1/256 of the speed: Shah et al. 2024, section 3.1.
    busy = busy_seconds(run("full", Tile.of(128)).spans)
    assert busy["exp"] / busy["tensor"] == pytest.approx(0.5, abs=0.01)


def test_a_slower_unit_never_helps() -> None:
    for name in SCHEDULES:
        fast = run(name, Tile.of(64))
        slow = run(name, Tile.of(64), replace(Hopper(), exp=2e12))
        assert slow.seconds > fast.seconds


def test_the_tile_covers_the_keys() -> None:
    for head_dim in (64, 128, 256):
        tile = Tile.of(head_dim, 8448)
        assert 0 <= tile.blocks * tile.block_n - 8448 < tile.block_n
        assert tile.queries == tile.warpgroups * ROWS


def test_an_unknown_head_size_or_schedule_is_refused() -> None:
    with pytest.raises(ValueError, match="head_dim 100: expected one of"):
        Tile.of(100)
    with pytest.raises(ValueError, match="schedule 'fastest': expected one of"):
        run("fastest", Tile.of(64))


def test_the_drawing_shows_the_window_and_only_the_window() -> None:
    result = run("full", Tile(128, 2, 176, 6))
    figure, axes = plt.subplots()
    draw(result, axes, start=block_start(result, 2), seconds=2e-6)
    left, right = axes.get_xlim()
    assert right - left == pytest.approx(2.0)
    boxes = axes.patches
    assert boxes
    for box in boxes:
        x, width = box.get_extents().x0, box.get_extents().width
        assert width >= 0
        assert axes.transData.inverted().transform((x, 0))[0] >= left - 1e-6
    plt.close(figure)


def test_the_whole_run_is_drawn_by_default() -> None:
    result = run("synchronous", Tile(64, 1, 64, 2))
    figure, axes = plt.subplots()
    draw(result, axes)
    assert axes.get_xlim() == pytest.approx((0, result.seconds * 1e6))
    assert len(axes.patches) == sum(s.op.unit is not None for s in result.spans)
    plt.close(figure)


def test_a_window_on_a_block_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="block 9: the tile has blocks 0 to 1"):
        block_start(run("full", Tile(64, 2, 64, 2)), 9)
