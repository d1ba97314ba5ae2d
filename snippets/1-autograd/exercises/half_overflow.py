# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# The sum of a thousand numbers of size 1,000 is beyond float16's largest number. In which \
# dtype should the sum be made?"""
# ///
# --8<-- [start:task]
import torch


def mean(x: torch.Tensor) -> torch.Tensor:
    """Return the mean of a float16 tensor, as float16."""
    return x.sum() / x.numel()


# --8<-- [end:task]


# --8<-- [start:check]
values = torch.full((1000,), 1000.0, dtype=torch.float16)
result = mean(values)
assert result.dtype == torch.float16, (
    f"the mean should be float16, it is {result.dtype}"
)
assert torch.isfinite(result), f"the sum overflowed: the mean came out as {result}"
assert result == 1000, f"the mean is 1000, not {result}"
# --8<-- [end:check]
