# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# Step and clear only when the number of batches done is divisible by k. Divide each loss by \
# k, so that the sum is a mean."""
# ///
# --8<-- [start:task]
import torch


def train(w: torch.Tensor, batches: list[torch.Tensor], k: int, lr: float) -> None:
    """Descend ((w - batch)²).mean() by SGD, one step for each k equal batches."""
    optimizer = torch.optim.SGD([w], lr=lr)
    for batch in batches:
        ((w - batch) ** 2).mean().backward()
        optimizer.step()
        optimizer.zero_grad()


# --8<-- [end:task]


# --8<-- [start:check]
torch.manual_seed(0)
data = torch.randn(6, 4)
ours = torch.tensor(1.0, requires_grad=True)
train(ours, list(data), k=3, lr=0.1)
large = torch.tensor(1.0, requires_grad=True)
train(large, [data[:3].flatten(), data[3:].flatten()], k=1, lr=0.1)
assert abs(ours - large) < 1e-6, (
    f"3 batches of 4 gave {ours:.5f}, one of 12 gives {large:.5f}"
)
# --8<-- [end:check]
