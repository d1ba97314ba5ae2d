import torch


def squared_error(predicted: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean squared error; raise ValueError if the shapes differ."""
    if predicted.shape != target.shape:
        raise ValueError(
            f"predicted is {tuple(predicted.shape)}, target {tuple(target.shape)}"
        )
    return ((predicted - target) ** 2).mean()
