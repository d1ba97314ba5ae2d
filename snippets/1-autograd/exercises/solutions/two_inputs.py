import torch


def partials(x_value: float, y_value: float) -> tuple[float, float]:
    """Return (dz/dx, dz/dy) of z = x² y + y."""
    x = torch.tensor(x_value, requires_grad=True)
    y = torch.tensor(y_value, requires_grad=True)
    dz_dx, dz_dy = torch.autograd.grad(x**2 * y + y, (x, y))
    return dz_dx.item(), dz_dy.item()
