import pytest
import torch

from week2.attention.counters import (
    count_operations,
    naive_traffic,
    parallel_work_items,
    predicted_bytes,
)
from week2.attention.flash1 import flash1_attention
from week2.attention.flash2 import flash2_attention
from week2.attention.reference import reference_attention
from week2.attention.tiles import HBM, block_sizes


def head(seq_len, head_dim):
    g = torch.Generator().manual_seed(0)
    return [torch.randn(1, seq_len, 1, head_dim, generator=g) for _ in range(3)]


def test_the_formula_moves_its_matrices_four_times():
    q, k, v = (x[0, :, 0] for x in head(128, 16))
    out, hbm = naive_traffic(q, k, v, 0.25)
    expected = reference_attention(*(x[None, :, None] for x in (q, k, v))).out[0, :, 0]
    torch.testing.assert_close(out.double(), expected, atol=1e-5, rtol=0)
    assert hbm.bytes_moved == 4 * (4 * 128 * 128 + 4 * 128 * 16)


@pytest.mark.parametrize("sram_numbers", [1024, 4096, 16384])
@pytest.mark.parametrize("seq_len", [100, 512])
def test_the_theorem_counts_what_the_run_counts(seq_len, sram_numbers):
    hbm = HBM()
    block_q, block_k = block_sizes(sram_numbers, 16)
    flash1_attention(*head(seq_len, 16), block_q=block_q, block_k=block_k, hbm=hbm)
    assert hbm.bytes_moved == predicted_bytes(seq_len, 16, sram_numbers)


def test_traffic_falls_as_the_fast_memory_grows():
    moved = [predicted_bytes(4096, 64, m) for m in (8192, 16384, 32768)]
    assert moved[0] / moved[1] == pytest.approx(2, rel=0.05)
    assert moved[1] / moved[2] == pytest.approx(2, rel=0.05)


def test_both_versions_do_the_same_products_and_version_2_less_besides():
    q, k, v = head(256, 32)
    first = count_operations(lambda: flash1_attention(q, k, v, block_q=64, block_k=64))
    second = count_operations(lambda: flash2_attention(q, k, v, block_q=64, block_k=64))
    assert first.matmul == second.matmul == 4 * 256 * 256 * 32
    assert second.non_matmul < first.non_matmul
    assert second.exp < first.exp


def test_products_in_batches_are_counted_too():
    a, b = torch.randn(3, 4, 5), torch.randn(3, 5, 6)
    assert count_operations(lambda: a @ b).matmul == 3 * 2 * 4 * 5 * 6


def test_an_operation_of_no_known_kind_is_not_passed_over():
    with pytest.raises(NotImplementedError, match=r"sort.*is of no known kind"):
        count_operations(lambda: torch.zeros(3).sort())


def test_version_2_has_work_for_every_block_of_queries():
    assert parallel_work_items(1, batch=1, n_heads=8, seq_len_q=16384, block_q=128) == 8
    assert parallel_work_items(2, batch=1, n_heads=8, seq_len_q=16384, block_q=128) == 1024
    with pytest.raises(ValueError, match="1 or 2, got 3"):
        parallel_work_items(3, 1, 1, 1, 1)
