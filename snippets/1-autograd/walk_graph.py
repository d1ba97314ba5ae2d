# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch.autograd.graph import Node


def walk(node: Node | None, depth: int = 0) -> None:
    name = "(a constant: no gradient wanted)" if node is None else type(node).__name__
    print("    " * depth + name)
    if node is not None:
        for following, _ in node.next_functions:
            walk(following, depth + 1)


x = torch.tensor(2.0, requires_grad=True)
y = 3 * x**2 + 5 * x + 1
walk(y.grad_fn)
# --8<-- [end:show]
