# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
from functools import partial

import torch
from torch.autograd.graph import Node


def tell(node: Node, wanted: tuple, arriving: tuple) -> None:
    print(f"{type(node).__name__:15} received {arriving[0].item():3g}")


def watch(node: Node, seen: set[Node]) -> None:
    if node in seen:
        return
    seen.add(node)
    node.register_hook(partial(tell, node))
    for following, _ in node.next_functions:
        if following is not None:
            watch(following, seen)


x = torch.tensor(2.0, requires_grad=True)
y = 3 * x**2 + 5 * x + 1
assert y.grad_fn is not None
watch(y.grad_fn, set())
y.backward()
print("x.grad =", x.grad)
# --8<-- [end:show]
