# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.tensor(2.0, requires_grad=True)
square = x**2
root = square.sqrt()
total = square + root

for tensor in (square, root, total):
    node = tensor.grad_fn
    print(type(node).__name__)
    for name in dir(node):
        if name.startswith("_saved"):
            print("   ", name, "=", getattr(node, name))
# --8<-- [end:show]
