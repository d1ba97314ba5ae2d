import torch


def fit(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return (a, b, c), shape (3,), for which a x² + b x + c comes near y."""
    p = torch.zeros(3, requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=0.5)
    for _ in range(300):
        optimizer.zero_grad()
        ((p[0] * x**2 + p[1] * x + p[2] - y) ** 2).mean().backward()
        optimizer.step()
    return p.detach()
