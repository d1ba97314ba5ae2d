import torch


def gradients(weight: torch.Tensor, x: torch.Tensor) -> None:
    """Leave in weight.grad the gradient of both losses together."""
    features = torch.tanh(x @ weight)
    (features.sum() + (features**2).sum()).backward()
