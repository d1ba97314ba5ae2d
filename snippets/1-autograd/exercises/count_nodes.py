# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# Walk next_functions as above, but keep a set of the nodes already seen, since two paths \
# can meet."""
# ///
# --8<-- [start:task]
import torch
from torch.autograd.graph import Node


def count_nodes(result: torch.Tensor) -> int:
    """Return the number of different nodes reached from result.grad_fn."""
    node: Node | None = result.grad_fn
    return 0 if node is None else 1


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.tensor(2.0, requires_grad=True)
assert count_nodes(x**2) == 2, (
    "a power of a leaf: the power and the leaf's AccumulateGrad"
)
assert count_nodes(3 * x**2 + 5 * x + 1) == 6, (
    "Figure 1 has six nodes: x's is reached twice"
)
# --8<-- [end:check]
