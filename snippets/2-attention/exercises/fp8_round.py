# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Divide by the scale before the cast, and multiply by it after."
# ///
# --8<-- [start:task]
import torch


def through_fp8(x: torch.Tensor) -> torch.Tensor:
    """Round x to E4M3 and back, with one scale that maps the largest |x| to 448."""
    return x.to(torch.float8_e4m3fn).to(x.dtype)


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.tensor([1e-4, -3e-4, 2e-4])
y = through_fp8(x)
assert torch.allclose(y, x, rtol=2**-4), f"errors above 1/16: {y.tolist()}"
big = through_fp8(torch.tensor([1000.0, 5.0]))
assert torch.isfinite(big).all(), "448 is the largest E4M3 number: scale first"
assert big[0] == 1000, "the largest number comes back unchanged"
# --8<-- [end:check]
