# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "torch.floor rounds down, also below zero; what is left lies in [0, 1)."
# ///
# --8<-- [start:task]
import torch


def split(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Two parts that add up to x: a whole number, and a rest in [0, 1)."""
    return torch.trunc(x), x - torch.trunc(x)


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.tensor([-3.25, -1.0, -0.5, 0.0, 2.75])
whole, rest = split(x)
assert torch.equal(whole + rest, x), "the parts must add up"
assert bool(((rest >= 0) & (rest < 1)).all()), (
    f"the rest must lie in [0, 1): {rest.tolist()}"
)
assert torch.allclose(torch.ldexp(torch.exp2(rest), whole.int()), torch.exp2(x))
# --8<-- [end:check]
