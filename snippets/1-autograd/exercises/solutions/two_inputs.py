import torch


def partials(x_value: float, y_value: float) -> tuple[float, float]:
    """Return (dz/dx, dz/dy) of z = x² y + y."""
    x = torch.tensor(x_value, requires_grad=True)
    y = torch.tensor(y_value, requires_grad=True)
    (x**2 * y + y).backward()
    assert x.grad is not None
    assert y.grad is not None
    return x.grad.item(), y.grad.item()
