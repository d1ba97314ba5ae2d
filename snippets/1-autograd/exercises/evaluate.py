# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Recording can be switched off for a whole function: no_grad works as a decorator too."
# ///
# --8<-- [start:task]
import torch


def evaluate(
    model: torch.nn.Module, x: torch.Tensor, y: torch.Tensor
) -> torch.Tensor:
    """Return the mean squared error of model on x and y, recording no graph."""
    return ((model(x) - y) ** 2).mean()


# --8<-- [end:task]


# --8<-- [start:check]
torch.manual_seed(0)
model = torch.nn.Linear(3, 1)
loss = evaluate(model, torch.randn(8, 3), torch.randn(8, 1))
assert loss.grad_fn is None, (
    "the loss still carries a history: backward from it works"
)
assert torch.is_grad_enabled(), "recording should be on again afterwards"
assert all(p.requires_grad for p in model.parameters()), (
    "leave the parameters as they were"
)
# --8<-- [end:check]
