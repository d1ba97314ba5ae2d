"""What chapter 1 says and no snippet of it prints."""

from __future__ import annotations

import math
import re
import warnings
from pathlib import Path

import pytest
import torch
from torch.func import grad, vmap

from tests.recorded import recorded

SNIPPETS = Path(__file__).parents[2] / "snippets" / "1-autograd"


def test_mse_loss_warns_where_plain_subtraction_broadcasts_silently():
    with pytest.warns(UserWarning, match="target size"):
        torch.nn.functional.mse_loss(torch.zeros(4, 1), torch.zeros(4))


def test_permute_reorders_many_dimensions_and_transpose_swaps_two():
    x = torch.zeros(2, 3, 4)
    assert x.permute(2, 0, 1).shape == (4, 2, 3)
    assert x.transpose(0, 2).shape == (4, 3, 2)


def test_at_the_border_of_a_branch_the_slope_is_that_of_the_branch_taken():
    x = torch.tensor(0.0, requires_grad=True)
    y = x**2 if x > 0 else -3 * x
    y.backward()
    assert x.grad == -3


def test_without_detach_the_history_of_both_squares_counts():
    x = torch.tensor(2.0, requires_grad=True)
    square = x**2
    (square + square * x).backward()
    assert x.grad == 16


@pytest.mark.parametrize(("set_to_none", "moves"), [(True, False), (False, True)])
def test_weight_decay_moves_a_parameter_whose_gradient_is_zero_not_none(set_to_none, moves):
    weight = torch.tensor([1.0], requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.1, weight_decay=0.5)
    weight.sum().backward()
    optimizer.zero_grad(set_to_none=set_to_none)
    optimizer.step()
    assert (weight.item() != 1.0) == moves


def test_eval_does_not_stop_recording():
    model = torch.nn.Linear(2, 1).eval()
    assert model(torch.ones(2)).requires_grad


def test_a_clone_of_an_inference_tensor_may_be_used_in_training():
    weight = torch.ones(3, requires_grad=True)
    with torch.inference_mode():
        features = torch.ones(3) * 2
    (features.clone() * weight).sum().backward()
    assert weight.grad is not None
    assert weight.grad.tolist() == [2, 2, 2]


def test_a_new_tensor_in_place_of_an_in_place_change_mends_backward():
    x = torch.ones(3, requires_grad=True)
    y = torch.exp(x)
    y = y + 1
    y.sum().backward()
    assert x.grad is not None
    assert torch.allclose(x.grad, torch.exp(torch.ones(3)))


def test_without_anomaly_detection_nan_arrives_in_silence_behind_a_finite_loss():
    x = torch.tensor([0.0, 4.0], requires_grad=True)
    loss = (torch.sqrt(x) * torch.tensor([0.0, 1.0])).sum()
    loss.backward()
    assert loss.isfinite()
    assert x.grad is not None
    assert math.isnan(x.grad[0])
    assert x.grad[1] == 0.25


def test_anomaly_detection_tells_where_in_the_forward_pass_the_node_was_made():
    x = torch.zeros(1, requires_grad=True)
    with warnings.catch_warnings(record=True) as caught, torch.autograd.detect_anomaly():
        warnings.simplefilter("always")
        y = torch.sqrt(x) * 0
        with pytest.raises(RuntimeError, match="SqrtBackward0"):
            y.backward()
    assert any("y = torch.sqrt(x) * 0" in str(warning.message) for warning in caught)


def test_plain_backward_adds_up_the_gradients_of_the_examples():
    torch.manual_seed(0)
    weight, features = torch.randn(3, requires_grad=True), torch.randn(5, 3)

    def loss(weight: torch.Tensor, example: torch.Tensor) -> torch.Tensor:
        return (example @ weight) ** 2

    ((features @ weight) ** 2).sum().backward()
    each = vmap(grad(loss), in_dims=(None, 0))(weight.detach(), features)
    assert weight.grad is not None
    assert torch.allclose(each.sum(dim=0), weight.grad, atol=1e-5)


def test_sgd_of_torch_optim_prints_what_the_loop_by_hand_prints():
    by_hand = (SNIPPETS / "_recorded/descend_by_hand.out").read_text().splitlines()
    by_optim = (SNIPPETS / "_recorded/optim_sgd.out").read_text().splitlines()
    assert len(by_hand) > 3
    assert by_optim[: len(by_hand)] == by_hand


@pytest.mark.parametrize("clear_after_step", [True, False])
def test_clearing_after_the_step_or_before_backward_is_the_same(clear_after_step):
    w = torch.tensor(0.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    for _ in range(3):
        if not clear_after_step:
            optimizer.zero_grad()
        ((w - 2) ** 2).backward()
        optimizer.step()
        if clear_after_step:
            optimizer.zero_grad()
    assert w.item() == pytest.approx(2 - 2 * 0.8**3)


def test_with_zero_grad_the_loss_nears_its_minimum_and_one_of_three_is_still_falling():
    result = recorded("1-autograd/forgotten")
    least = min(row["last"] for row in recorded("1-autograd/learning_rates")["rows"])
    for loop in ("batches", "adam"):
        assert result[loop]["cleared"]["last"] < 1.01 * least
        assert result[loop]["forgotten"]["highest"] > 10 * result["start"]
    cleared, forgotten = result["sgd"]["cleared"], result["sgd"]["forgotten"]
    assert cleared["last"] == cleared["lowest_late"] > 1.5 * least
    assert forgotten["highest_late"] > 10 * forgotten["lowest_late"]


def test_the_loss_falls_the_faster_the_higher_the_rate_up_to_the_limit():
    result = recorded("1-autograd/learning_rates")
    *below, above = result["rows"]
    assert below[-1]["lr"] < result["limit"] < above["lr"]
    losses = [row["last"] for row in below]
    assert losses == sorted(losses, reverse=True)
    assert above["last"] > 30, "off the chart"


def test_the_tape_s_losses_stay_within_a_few_roundings_of_pytorch_s():
    result = recorded("1-autograd/tape_training")
    differences = [result[name]["difference"] for name in ("float32", "float64")]
    steps = [torch.finfo(dtype).eps for dtype in (torch.float32, torch.float64)]
    assert all(0 < d < 10 * eps for d, eps in zip(differences, steps, strict=True))
    assert round(math.log10(differences[0] / differences[1])) == 9


def test_a_resumed_run_lacks_the_saved_weights_most_and_the_optimiser_least():
    picture = (SNIPPETS / "_recorded/save_picture.svg").read_text("utf-8")
    bars = re.findall(r">([\d.]+)</text>", picture)
    nothing, weights, optimiser, random = map(float, bars)
    assert weights > random > optimiser > nothing == 0
