import torch


def largest_rate(x: torch.Tensor) -> float:
    """Return the limit of the learning rate for fitting w x + b by squared error."""
    columns = torch.stack([x, torch.ones_like(x)], dim=1)
    curvature = 2 * columns.T @ columns / len(x)
    return 2 / torch.linalg.eigvalsh(curvature).max().item()
