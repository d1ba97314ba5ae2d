import pytest

from week2.attention.published import SOURCE, speeds, speedups


def test_the_figure_has_two_masks_three_head_sizes_and_six_lengths() -> None:
    bars = speeds()
    assert {b.causal for b in bars} == {False, True}
    assert {b.head_dim for b in bars} == {64, 128, 256}
    assert sorted({b.seq_len for b in bars}) == [512, 1024, 2048, 4096, 8192, 16384]
    assert len({(b.head_dim, b.causal, b.seq_len, b.implementation) for b in bars}) == len(bars)


def test_out_of_memory_and_hidden_labels_have_no_number() -> None:
    bars = speeds()
    assert any(b.out_of_memory for b in bars)
    assert all(b.tflops is None for b in bars if b.out_of_memory)
    assert all(b.tflops > 0 for b in bars if b.tflops is not None)


def test_the_highest_bar_is_the_repositorys_756() -> None:
    best = max((b for b in speeds() if b.tflops is not None), key=lambda b: b.tflops or 0)
    assert (best.tflops, best.head_dim, best.seq_len, best.implementation) == (
        756,
        256,
        16384,
        "flash_attention_3",
    )


def test_a_speedup_is_one_bar_over_another() -> None:
    assert speedups()[128, False, 8192] == pytest.approx(646 / 370)
    assert speedups("cudnn")[128, False, 8192] == pytest.approx(646 / 600)


def test_an_implementation_that_is_not_in_the_figure_is_refused() -> None:
    with pytest.raises(ValueError, match="implementation 'xformers': the figure has"):
        speedups("xformers")


def test_the_source_is_named() -> None:
    assert "flash3_fp16_fwd.png" in SOURCE
