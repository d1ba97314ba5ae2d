# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Give one set the shape (n, 1, d) and the other (1, m, d). Their difference is (n, m, d)."
# ///
# --8<-- [start:task]
import torch


def distances(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the (n, m) Euclidean distances from points a (n, d) to b (m, d)."""
    return torch.zeros(a.shape[0], b.shape[0])


# --8<-- [end:task]


# --8<-- [start:check]
torch.manual_seed(0)
a, b = torch.randn(4, 3), torch.randn(6, 3)
assert torch.allclose(distances(a, b), torch.cdist(a, b), atol=1e-5), (
    "distances differ from cdist"
)
# --8<-- [end:check]
