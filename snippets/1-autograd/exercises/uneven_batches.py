# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# The mean over everything gives each example the same weight. What weight has a part of 7 \
# out of 10?"""
# ///
# --8<-- [start:task]
import torch


def accumulate(
    weight: torch.Tensor, x: torch.Tensor, y: torch.Tensor, sizes: list[int]
) -> None:
    """Leave in weight.grad the gradient of ((x @ weight - y)²).mean(), by parts."""
    for part_x, part_y in zip(x.split(sizes), y.split(sizes), strict=True):
        loss = ((part_x @ weight - part_y) ** 2).mean()
        (loss / len(sizes)).backward()


# --8<-- [end:task]


# --8<-- [start:check]
torch.manual_seed(0)
x, y = torch.randn(10, 3), torch.randn(10)
whole = torch.zeros(3, requires_grad=True)
((x @ whole - y) ** 2).mean().backward()
assert whole.grad is not None

parts = torch.zeros(3, requires_grad=True)
accumulate(parts, x, y, [7, 2, 1])
assert parts.grad is not None, "no gradient was accumulated"
assert torch.allclose(parts.grad, whole.grad, atol=1e-6), (
    f"{parts.grad} is not {whole.grad}"
)
# --8<-- [end:check]
