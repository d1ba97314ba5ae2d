import torch


def slope(value: float) -> float:
    """Return dy/dx of y = 3x² + 5x + 1 at x = value, found by autograd."""
    x = torch.tensor(value, requires_grad=True)
    y = 3 * x**2 + 5 * x + 1
    y.backward()
    assert x.grad is not None
    return x.grad.item()
