import torch


def train(x: torch.Tensor, y: torch.Tensor) -> float:
    """Fit y = w x by SGD and return w."""
    w = torch.tensor(0.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    for _ in range(100):
        loss = ((w * x - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return w.item()
