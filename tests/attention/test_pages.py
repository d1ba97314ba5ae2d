"""What the pages of chapter 2 say about their recorded results, checked against those results."""

import pytest

from tests.recorded import SNIPPETS, recorded


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
