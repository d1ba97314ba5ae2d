import torch


def partials(x_value: float, y_value: float) -> tuple[float, float]:
    """Return (dz/dx, dz/dy) of z = x² y + y."""
    x = torch.tensor(x_value, requires_grad=True)
    y = torch.tensor(y_value, requires_grad=True)
    (x**2 * y + y).backward()
    return x.grad.item(), y.grad.item()
