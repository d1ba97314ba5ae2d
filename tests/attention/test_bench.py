import json
import sys

import numpy as np
import pytest
import torch

from week2.attention.bench import cpu_table, cuda_table, flops, main, slope, slopes
from week2.attention.measure import main as measure_main
from week2.attention.measure import measure, measure_apart
from week2.attention.published import speeds


def test_a_slope_is_the_exponent_of_a_power_law():
    lengths = [1024, 2048, 4096]
    assert slope(lengths, [3e-9 * n**2 for n in lengths]) == pytest.approx(2)
    with pytest.raises(ValueError, match="at least two lengths, got \\[8\\]"):
        slope([8], [1.0])
    with pytest.raises(ValueError, match="above 0, got 0"):
        slope([8, 16], [0, 1.0])


def test_time_and_memory_have_slopes_of_their_own_also_below_a_second():
    rows = [
        {"form": "naive", "seq_len": n, "seconds": 1e-9 * n**2, "peak_bytes": 12 * n}
        for n in (1024, 4096, 16384)
    ]
    rows.append({"form": "tiled", "seq_len": 1024, "seconds": 1.0, "peak_bytes": 1})
    result = slopes(rows)
    assert result == {"naive": {"seconds": pytest.approx(2), "peak_bytes": pytest.approx(1)}}


def test_a_measurement_sees_memory_that_is_gone_afterwards():
    size = 64 * 2**20
    for _ in range(2):  # the second does not start from the first one's peak
        result = measure_apart(lambda: torch.zeros(size // 4).sum(), enough_seconds=0.0)
    assert result.runs == 1
    assert result.seconds > 0
    assert result.peak_bytes >= 0.9 * size


def test_memory_that_is_free_before_a_call_is_not_its_cost():
    freed, last = [np.ones(1_000) for _ in range(30_000)], np.ones(1_000)  # 240 MB, small blocks
    del freed  # malloc keeps it, since `last` lies above
    result = measure_apart(lambda: np.ones(8_000_000), enough_seconds=0.0)
    assert result.peak_bytes == pytest.approx(64e6, rel=0.1)
    assert last.sum() == 1_000


def test_a_measurement_ends_after_threads_have_worked_here():
    torch.set_num_threads(2)
    try:
        torch.ones(2**22).sum()  # OpenMP has its threads now
        assert measure_apart(lambda: torch.ones(2**22).sum(), enough_seconds=0.0).runs == 1
    finally:
        torch.set_num_threads(1)


def test_a_call_that_fails_is_not_a_measurement():
    with pytest.raises(RuntimeError, match="ended its process"):
        measure_apart(lambda: sys.exit(3))


def test_a_measurement_repeats_short_calls():
    assert measure(lambda: None, enough_seconds=10.0).runs == 20


def test_one_form_is_measured_as_json(capsys):
    assert measure_main(["--form", "tiled", "--seq-len", "128", "--causal"]) == 0
    assert json.loads(capsys.readouterr().out)["seconds"] > 0


def test_naive_needs_more_memory_than_the_tiled_form(capsys):
    arguments = ["--device", "cpu", "--lengths", "2048", "--long", "4096"]
    assert main([*arguments, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert [(r["form"], r["seq_len"]) for r in result["rows"]][-1] == ("tiled", 4096)
    over = {(r["form"], r["seq_len"]): r["peak_bytes"] for r in result["naive_over"]}
    assert over["tiled", 2048] > 5
    assert result["slopes"]["tiled"]["peak_bytes"] < 1.5
    table = cpu_table(result)
    assert "naive over" in table
    assert "4,096" in table


def test_the_papers_count_half_the_work_for_a_causal_mask():
    assert flops(1, 1024, 16, 128, causal=True) == flops(1, 1024, 16, 128, causal=False) / 2


@pytest.mark.skipif(torch.cuda.is_available(), reason="says what a machine without a GPU answers")
def test_without_a_gpu_it_says_so(capsys):
    assert main(["--device", "cuda"]) == 2
    assert "no GPU" in capsys.readouterr().err


def test_a_table_for_a_gpu_sets_published_bars_beside_ours():
    bars = {s.implementation: s.tflops for s in speeds() if (s.head_dim, s.seq_len) == (128, 8192)}
    row = {"head_dim": 128, "causal": True, "seq_len": 8192, "tflops": {"triton": 1.0}}
    table = cuda_table(
        {"device": "a card", "rows": [row | {"published": bars}], "published_source": "Shah et al."}
    )
    assert "triton 1" in table
    assert f"flash_attention_3 {bars['flash_attention_3']:.0f}" in table
    assert "Shah et al." in table
