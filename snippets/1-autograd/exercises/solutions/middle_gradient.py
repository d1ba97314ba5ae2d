import torch


def middle_gradient(value: float) -> torch.Tensor | None:
    """Return the gradient of 3 x² with respect to the square in the middle."""
    x = torch.tensor(value, requires_grad=True)
    square = x**2
    square.retain_grad()
    loss = 3 * square
    loss.backward()
    return square.grad if square.retains_grad else None
