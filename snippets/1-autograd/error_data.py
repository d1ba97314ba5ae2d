# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
# --8<-- [start:show]
import torch


def slope(change) -> float:
    """d/dx exp(x) at 1, after `change` has modified what backward needs."""
    x = torch.tensor(1.0, requires_grad=True)
    y = torch.exp(x)
    change(y)
    return torch.autograd.grad(y, x)[0].item()


def by_data(y):
    y.data += 1


def by_numpy(y):
    y.detach().numpy()[...] += 1


print(f"left alone:      {slope(lambda y: None):.4f}")
print(f"through .data:   {slope(by_data):.4f}")
print(f"through NumPy:   {slope(by_numpy):.4f}")
# --8<-- [end:show]
assert abs(slope(by_data) - slope(lambda y: None) - 1) < 1e-5, (
    "the page: e + 1 in place of e"
)
