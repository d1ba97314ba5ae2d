# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# The mean of each row has shape (n,), which would line up with the columns. Keep the \
# dimension that was summed."""
# ///
# --8<-- [start:task]
import torch


def standard_rows(x: torch.Tensor) -> torch.Tensor:
    """Return x, shape (n, d), with each row scaled to mean 0 and deviation 1."""
    return (x - x.mean()) / x.std()


# --8<-- [end:task]


# --8<-- [start:check]
table = torch.tensor([[1.0, 2.0, 3.0], [10.0, 20.0, 60.0], [5.0, 7.0, 0.0]])
result = standard_rows(table)
assert torch.allclose(result.mean(dim=1), torch.zeros(3), atol=1e-6), (
    "row means should be 0"
)
assert torch.allclose(result.std(dim=1), torch.ones(3)), (
    "row standard deviations should be 1"
)
# --8<-- [end:check]
