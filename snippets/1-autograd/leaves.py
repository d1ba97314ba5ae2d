# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.tensor(2.0, requires_grad=True)
five = torch.tensor(5.0)
square = x**2
y = 3 * square + five * x + 1

for name, tensor in {"x": x, "five": five, "square": square, "y": y}.items():
    made_by = tensor.grad_fn.name() if tensor.grad_fn else "-"
    print(
        f"{name:7} leaf={tensor.is_leaf!s:5}",
        f"tracked={tensor.requires_grad!s:5}",
        made_by,
    )
# --8<-- [end:show]
