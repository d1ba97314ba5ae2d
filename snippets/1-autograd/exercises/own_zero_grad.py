# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# For each parameter, either set grad to None or, if there is one, fill it with zeros in \
# place."""
# ///
# --8<-- [start:task]
from collections.abc import Iterable

import torch


def zero_grad(parameters: Iterable[torch.Tensor], set_to_none: bool = True) -> None:
    """Clear each parameter's gradient: to None, or to zeros where there is one."""


# --8<-- [end:task]


# --8<-- [start:check]
for set_to_none in (True, False):
    used = torch.ones(2, requires_grad=True)
    unused = torch.ones(2, requires_grad=True)
    used.sum().backward()
    zero_grad([used, unused], set_to_none)
    expected = None if set_to_none else [0, 0]
    got = None if used.grad is None else used.grad.tolist()
    assert got == expected, (
        f"set_to_none={set_to_none}: the gradient is {got}, not {expected}"
    )
    assert unused.grad is None, (
        "a parameter without a gradient should stay without one"
    )
# --8<-- [end:check]
