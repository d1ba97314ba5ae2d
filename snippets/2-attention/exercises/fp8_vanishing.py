# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "What exceeds half of the smallest number rounds up to it: set exp(s) · factor to 2**-10."
# ///
import torch


# --8<-- [start:task]
def lowest_score(factor: float) -> float:
    """The score, relative to the reference, up to which weight · factor is cast to 0.

    The smallest E4M3 number above zero is 2**-9; half of it or less becomes 0.
    """
    return 0.0


# --8<-- [end:task]


# --8<-- [start:check]
assert abs(lowest_score(1) + 6.93) < 0.01, (
    f"factor 1: -6.93, not {lowest_score(1):.2f}"
)
for f in (1.0, 256.0):
    edge = torch.tensor([lowest_score(f) + 0.01, lowest_score(f) - 0.01])
    nonzero = ((edge.exp() * f).to(torch.float8_e4m3fn).float() > 0).tolist()
    assert nonzero == [True, False], f"factor {f}: the edge is elsewhere"
# --8<-- [end:check]
