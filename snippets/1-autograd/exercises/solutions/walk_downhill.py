import torch


def lowest_point(start: float = 2.0, rate: float = 0.1, steps: int = 100) -> float:
    """Return the x at which 3x² + 5x + 1 is lowest, by stepping against the slope."""
    value = start
    for _ in range(steps):
        x = torch.tensor(value, requires_grad=True)
        y = 3 * x**2 + 5 * x + 1
        y.backward()
        assert x.grad is not None
        value -= rate * x.grad.item()
    return value
