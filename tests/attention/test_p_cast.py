import torch

from week2.attention.fp8 import rmse
from week2.attention.p_cast import online_cast, sink_scores


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def setting(sink: float) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    scores = sink_scores(64, 4096, sink, generator(0))
    v = torch.randn(4096, 16, generator=generator(1), dtype=torch.float64)
    return scores, v, torch.softmax(scores, 1) @ v


def test_without_rounding_either_order_is_exact() -> None:
    scores, v, truth = setting(sink=5)
    for last_block_first in (False, True):
        output, _ = online_cast(scores, v, last_block_first=last_block_first, dtype=torch.float32)
        torch.testing.assert_close(output.double(), truth, rtol=1e-5, atol=1e-6)


def test_a_sink_met_first_wipes_out_the_rest() -> None:
    scores, v, _ = setting(sink=8)
    _, forward = online_cast(scores, v)
    _, backward = online_cast(scores, v, last_block_first=True)
    assert forward > 0.9
    assert backward < 0.3


def test_the_sink_met_last_and_a_factor_of_256_leave_nothing_at_zero() -> None:
    scores, v, truth = setting(sink=6)
    both, lost = online_cast(scores, v, scale=256, last_block_first=True)
    neither, _ = online_cast(scores, v)
    assert lost < 0.01
    assert rmse(both, truth) < rmse(neither, truth) / 2


def test_the_last_block_may_be_short() -> None:
    scores, v, truth = setting(sink=0)
    output, _ = online_cast(scores[:, :4000], v[:4000], block=128, dtype=torch.float32)
    truth = torch.softmax(scores[:, :4000], 1) @ v[:4000]
    torch.testing.assert_close(output.double(), truth, rtol=1e-5, atol=1e-6)


def test_the_sink_is_the_first_four_keys() -> None:
    plain, sunk = (sink_scores(8, 20, sink, generator(0)) for sink in (0.0, 7.0))
    torch.testing.assert_close(sunk[:, :4], plain[:, :4] + 7)
    torch.testing.assert_close(sunk[:, 4:], plain[:, 4:])
