# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# torch.tensor around a tensor's number starts a new history. torch.stack joins tensors and \
# keeps theirs."""
# ///
# --8<-- [start:task]
import torch


def total_loss(weight: torch.Tensor, targets: list[float]) -> torch.Tensor:
    """Return the mean of (weight - target)² over the targets."""
    losses = [((weight - target) ** 2).item() for target in targets]
    return torch.tensor(losses).mean()


# --8<-- [end:task]


# --8<-- [start:check]
weight = torch.tensor(1.0, requires_grad=True)
loss = total_loss(weight, [0.0, 4.0])
assert loss == 5, f"the mean of 1 and 9 is 5, not {loss}"
assert loss.grad_fn is not None, "the loss has no history: backward would fail"
(gradient,) = torch.autograd.grad(loss, weight)
assert gradient == -2, f"the gradient is -2, not {gradient}"
# --8<-- [end:check]
