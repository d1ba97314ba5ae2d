import torch


@torch.no_grad()
def evaluate(
    model: torch.nn.Module, x: torch.Tensor, y: torch.Tensor
) -> torch.Tensor:
    """Return the mean squared error of model on x and y, recording no graph."""
    return ((model(x) - y) ** 2).mean()
