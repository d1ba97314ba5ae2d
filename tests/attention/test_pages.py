"""What the pages of chapter 2 say about their recorded results, checked against those results."""

import re
from dataclasses import replace
from itertools import pairwise
from math import log2

import pytest

from tests.recorded import SNIPPETS, printed, recorded
from week2.attention.events import busy_seconds
from week2.attention.gantt import block_start
from week2.attention.schedule import Hopper, Tile, run

ORDER = ("synchronous", "pipelined", "specialised", "full")


def test_time_is_quadratic_in_both_forms_and_memory_in_the_formula_only():
    slopes = recorded("2-attention/quadratic_cost")["slopes"]
    assert slopes["naive"]["seconds"] == pytest.approx(2, abs=0.35)
    assert slopes["SDPA"]["seconds"] == pytest.approx(2, abs=0.35)
    assert slopes["naive"]["bytes"] == pytest.approx(2, abs=0.1)
    assert slopes["SDPA"]["bytes"] < 1.2


def test_the_tiled_forms_memory_is_a_line_to_65536():
    result = recorded("2-attention/bench_cpu")
    assert result["tiled_memory_growth_16k_to_64k"] < 4.2
    memory = {r["seq_len"]: r["peak_bytes"] for r in result["rows"] if r["form"] == "tiled"}
    step = (memory[32768] - memory[16384]) / 16384
    assert (memory[65536] - memory[32768]) / 32768 == pytest.approx(step, rel=0.2)


def test_the_formula_is_slower_and_needs_hundreds_of_times_the_memory_at_16384():
    over = recorded("2-attention/bench_cpu")["naive_over_16k"]
    assert over["tiled_seconds_times"] > 1
    assert over["sdpa_seconds_times"] > 1
    assert over["tiled_memory_times"] > 100


def test_tiling_moves_less_with_large_fast_memory_and_more_with_small():
    result = recorded("2-attention/tiling_traffic")
    assert result["exact"]
    assert result["ratio_at_512_kib"] > 1
    assert result["ratio_at_16_kib"] > 1
    assert result["ratio_at_16384"] > 1


def test_version_2_does_less_besides_products():
    result = recorded("2-attention/flash2_operations")
    assert result["non_matmul_saved"] > 0.1
    assert result["time_share_2"] < result["time_share_1"]


def test_all_forms_are_within_their_bounds_and_the_formula_loses_in_half_precision():
    result = recorded("2-attention/agreement")
    assert result["inside"]
    for dtype in ("float16", "bfloat16"):
        for shape, forms in result["errors"][dtype].items():
            assert forms["naive"][0] > forms["tiled"][0], (dtype, shape)


def test_a_short_step_gains_a_third_at_most_and_a_long_one_half_or_more():
    result = recorded("2-attention/model_step")
    seconds = {(r["backend"], r["seq_len"]): r["seconds"] for r in result["rows"]}
    assert 1 < seconds["naive", 256] / seconds["flash", 256] < 1.33
    assert result["ratio_seconds"] > 1.5
    assert result["ratio_context"] > 3


def test_the_first_tile_fits_its_registers_and_the_next_ones_need_not():
    _, *lines = (
        (SNIPPETS / "2-attention/_recorded/triton_hopper.out").read_text("utf-8").splitlines()
    )
    spilled = {tuple(line.split()[:2]): int(line.split()[-1]) for line in lines}
    assert spilled["forward", "128x128"] == 0
    assert spilled["forward", "128x64"] > 0
    assert spilled["dkdv", "64x128"] > 0


def drawn(name):
    """The intervals of each unit in the drawn four microseconds, and their length."""
    result = run(name, Tile.of(128))
    start = block_start(result, 10)
    spans: dict[str, list[tuple[float, float]]] = {}
    for span in sorted(result.spans, key=lambda span: span.start):
        left, right = max(span.start, start), min(span.end, start + 4e-6)
        if span.op.unit and left < right:
            spans.setdefault(span.op.unit, []).append((left, right))
    return spans, 4e-6


def test_synchronous_leaves_the_tensor_cores_empty_and_nearly_always_one_row_alone_busy():
    spans, seconds = drawn("synchronous")
    busy = {unit: sum(end - start for start, end in intervals) for unit, intervals in spans.items()}
    assert busy["tensor"] < seconds / 2
    edges = sorted(edge for intervals in spans.values() for span in intervals for edge in span)
    alone = sum(
        right - left
        for left, right in pairwise(edges)
        if sum(s <= left and right <= e for intervals in spans.values() for s, e in intervals) == 1
    )
    assert alone > 0.9 * seconds


@pytest.mark.parametrize(("name", "gaps"), [("pipelined", 2), ("specialised", 5), ("full", 0)])
def test_the_tensor_cores_row_is_nearly_full_and_without_a_gap_in_the_last_drawing(name, gaps):
    spans, seconds = drawn(name)
    tensor = spans["tensor"]
    assert sum(end - start for start, end in tensor) > 0.95 * seconds
    empty = [later - end for (_, end), (later, _) in pairwise(tensor)]
    assert len([gap for gap in empty if gap > 1e-10]) == gaps


def test_over_the_hand_over_full_is_nearly_flat_and_synchronous_lies_far_below():
    points = recorded("2-attention/schedule_why")["sweep"]
    lines = {name: [point[name] for point in points] for name in ORDER}
    assert lines["full"][0] - lines["full"][-1] < 2
    for name in ("specialised", "pipelined", "synchronous"):
        assert lines[name] == sorted(lines[name], reverse=True)
        assert lines[name][0] - lines[name][-1] > 15
    for pipelined, specialised, synchronous in zip(
        lines["pipelined"], lines["specialised"], lines["synchronous"], strict=True
    ):
        assert abs(specialised - pipelined) < 2.5
        assert synchronous < pipelined / 1.5


def test_the_hand_over_puts_the_specialised_schedule_further_behind_full():
    model = recorded("2-attention/schedule_why")["model"]
    behind = {key: busy["full"] - busy["specialised"] for key, busy in model.items()}
    assert behind["handover"] > behind["fp32"] + 1


def test_the_simulated_schedules_rise_between_the_published_speeds():
    for row in recorded("2-attention/schedule_ablation")["rows"]:
        bars = [row[name] for name in ORDER]
        assert bars == sorted(bars)
        assert row["fa2"] < row["synchronous"]
        assert row["fa3"] < 0.8 * row["full"]
    assert min(recorded("2-attention/schedule_ablation")["over_fa3"].values()) > 1.2


def test_a_b200_keeps_both_units_equally_busy_until_exponentials_are_twice_as_fast():
    hopper = replace(Hopper(), l2=1e30, hbm=1e30)
    more = 148 / hopper.sms
    b200 = replace(hopper, sms=148, tensor=2250e12, exp=more * hopper.exp, fp32=more * hopper.fp32)
    shares = []
    for chip in (hopper, b200, replace(b200, exp=2 * b200.exp)):
        result = run("full", Tile.of(128), chip)
        busy = busy_seconds(result.spans)
        shares.append([round(busy[unit] / result.seconds, 2) for unit in ("tensor", "exp")])
    (always, half), (first, second), (busier, other) = shares
    assert always > 0.99
    assert half == pytest.approx(0.5, abs=0.02)
    assert 0.5 < first == pytest.approx(second, abs=0.02)
    assert busier > other


def test_from_degree_3_on_the_rounding_to_bf16_is_the_whole_error():
    rows = [line.split() for line in printed("2-attention/schedule_exp2").splitlines()[1:]]
    once_rounded = {degree: error for degree, _, error in rows}
    assert {once_rounded[d] for d in ("3", "4", "5")} == {once_rounded["exact"]}
    assert float(once_rounded["2"]) > 1.3 * float(once_rounded["exact"])


def test_fp8_s_error_is_far_above_fp16_s_with_every_seed():
    text = printed("2-attention/fp8_table3")
    rows = re.findall(r"^(FP\d+) .*\((\S+e-\d+)-(\S+)\)", text, re.MULTILINE)
    least = [float(low) for kind, low, _ in rows if kind == "FP8"]
    most = [float(high) for kind, _, high in rows if kind == "FP16"]
    assert (len(least), len(most)) == (4, 2)
    assert min(least) > 10 * max(most)


def test_one_outlier_alone_harms_a_float_and_blocks_change_little_after_the_rotation():
    lines = printed("2-attention/fp8_outlier").splitlines()[1:]
    errors = {int(n): (float(whole), float(block)) for n, whole, block in map(str.split, lines)}
    for outlier, (whole, block) in errors.items():
        assert whole > 2 * block if outlier == 100_000 else whole == block
    assert recorded("2-attention/fp8_table3")["blocks"] == pytest.approx(1, abs=0.1)


def test_without_incoherent_processing_the_error_is_below_our_baseline_s():
    assert recorded("2-attention/fp8_table3")["baseline_over_no_incoherent"] > 1.3


def test_fp16_s_factor_is_the_papers_only_with_the_numbers_as_drawn():
    lines = printed("2-attention/fp8_half").splitlines()[1:]
    drawn, rounded = (float(a) / float(b) for *_, a, b in map(str.split, lines))
    assert drawn == pytest.approx(1.7, abs=0.15)
    assert rounded == pytest.approx(5, abs=0.5)


def test_at_height_6_only_the_sink_first_with_factor_1_loses_p_and_doubles_the_error():
    rows = re.findall(r": +(\d+)% of .* RMSE (\S+)", printed("2-attention/fp8_probabilities"))
    (lost, error), *others = [(int(share), float(rmse)) for share, rmse in rows]
    assert len(others) == 3
    assert lost > 50
    assert all(share < 5 and error == pytest.approx(2 * rmse, rel=0.1) for share, rmse in others)


def test_nearly_all_ratios_rise_with_length_and_normalised_p_s_lies_highest():
    sweep = recorded("2-attention/fp8_sweep")
    falls = steps = 0
    for size in ("64", "128", "256"):
        normalised, scaled, row_maximum = (
            sweep[way][size] for way in ("normalised", "scaled", "row_maximum")
        )
        for high, one, other in zip(normalised, scaled, row_maximum, strict=True):
            assert high > max(one, other)
            assert abs(one - other) < 0.2
        for line in (normalised, scaled, row_maximum):
            assert line[-1] > line[0]
            steps += len(line) - 1
            falls += sum(b < a for a, b in pairwise(line))
    assert falls <= steps / 6


def test_the_measured_memory_of_the_formula_does_not_bend_upwards():
    result = recorded("2-attention/model_step")
    by_length = {(row["backend"], row["seq_len"]): row["bytes"] for row in result["rows"]}
    slopes = {
        name: [log2(by_length[name, 2 * n] / by_length[name, n]) for n in (256, 512, 1_024)]
        for name in ("naive", "flash")
    }
    assert slopes["naive"] == sorted(slopes["naive"], reverse=True)
    assert sum(slopes["flash"]) / 3 == pytest.approx(1, abs=0.1)
    seconds = {(row["backend"], row["seq_len"]): row["seconds"] for row in result["rows"]}
    ratios = [seconds["naive", n] / seconds["flash", n] for n in (256, 2_048)]
    assert 1 < ratios[0] < ratios[1]


def test_the_tiled_form_moves_less_the_larger_its_memory_and_crosses_the_formula():
    result = recorded("2-attention/tiling_traffic")
    moved = list(result["tiled_mib"].values())
    assert moved == sorted(moved, reverse=True)
    assert moved[0] > result["formula_mib"] > moved[-1]
    assert result["ratio_at_16384"] > 3


def test_beside_inputs_and_output_the_tiled_form_keeps_next_to_nothing():
    formula, tiled, io = map(
        float, re.findall(r"([\d.]+) MiB", printed("2-attention/tiling_saved"))
    )
    assert tiled == io < formula / 4
