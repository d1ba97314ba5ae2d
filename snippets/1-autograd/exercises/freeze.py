# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "`requires_grad_(False)` on a whole module, then True on its last layer."
# ///
# --8<-- [start:task]
from torch import nn


def freeze_all_but_last(model: nn.Sequential) -> int:
    """Leave only the last layer to be trained; return how many values that is."""
    return sum(p.numel() for p in model.parameters())


# --8<-- [end:task]


# --8<-- [start:check]
model = nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 2))
count = freeze_all_but_last(model)
assert count == 4 * 2 + 2, f"the last layer has 10 values; got {count}"
assert not any(p.requires_grad for p in model[0].parameters()), (
    "the first layer is still trained"
)
assert all(p.requires_grad for p in model[2].parameters()), (
    "the last layer is no longer trained"
)
# --8<-- [end:check]
