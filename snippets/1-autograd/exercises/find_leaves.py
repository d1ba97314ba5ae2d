# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Each path ends in an AccumulateGrad node, whose attribute variable is the leaf."
# ///
# --8<-- [start:task]
import torch


def leaves(result: torch.Tensor) -> list[torch.Tensor]:
    """Return each leaf reached from result.grad_fn once, in any order."""
    return []


# --8<-- [end:task]


# --8<-- [start:check]
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)
c = torch.tensor(3.0)
ids = {id(leaf) for leaf in leaves(a * b + c * a)}
assert ids == {id(a), id(b)}, (
    f"a and b want a gradient, c does not; found {len(ids)} leaves"
)
assert len(leaves(a * b + c * a)) == 2, "each leaf should be listed once"
# --8<-- [end:check]
