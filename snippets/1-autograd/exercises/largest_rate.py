# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# The Hessian of the loss is 2 · XᵀX / n, where X has the columns x and 1. The limit is 2 \
# over its largest eigenvalue."""
# ///
# --8<-- [start:task]
import torch


def largest_rate(x: torch.Tensor) -> float:
    """Return the limit of the learning rate for fitting w x + b by squared error."""
    return 1.0


# --8<-- [end:task]


# --8<-- [start:check]
def last_loss(x: torch.Tensor, lr: float) -> float:
    p = torch.tensor([1.0, 1.0], requires_grad=True)
    for _ in range(300):
        (gradient,) = torch.autograd.grad(((p[0] * x + p[1]) ** 2).mean(), p)
        p = (p - lr * gradient).detach().requires_grad_()
    return ((p[0] * x + p[1]) ** 2).mean().item()


for x in (torch.linspace(0, 2, 20), torch.linspace(-5, 5, 11)):
    limit = largest_rate(x)
    assert last_loss(x, 0.97 * limit) < 1, (
        f"{0.97 * limit:.4f}, just below your limit, diverges"
    )
    assert last_loss(x, 1.03 * limit) > 10, (
        f"{1.03 * limit:.4f}, just above your limit, is safe"
    )
# --8<-- [end:check]
