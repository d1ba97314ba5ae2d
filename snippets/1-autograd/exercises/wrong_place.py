# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "In which order must backward, step and zero_grad come?"
# ///
# --8<-- [start:task]
import torch


def train(x: torch.Tensor, y: torch.Tensor) -> float:
    """Fit y = w x by SGD and return w."""
    w = torch.tensor(0.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    for _ in range(100):
        loss = ((w * x - y) ** 2).mean()
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
    return w.item()


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.linspace(-1, 1, 20)
w = train(x, 2 * x)
assert abs(w - 2) < 0.01, f"w should come to 2, it is {w}"
# --8<-- [end:check]
