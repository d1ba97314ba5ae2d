# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Compare shapes with those in model.state_dict(); strict=False for the rest."
# ///
# --8<-- [start:task]
import torch
from torch import nn


def load_body(model: nn.Module, saved: dict[str, torch.Tensor]) -> list[str]:
    """Load every tensor whose shape fits; return the names of the others, sorted."""
    model.load_state_dict(saved, strict=False)
    return []


# --8<-- [end:task]


# --8<-- [start:check]
old = nn.Sequential(nn.Linear(6, 4), nn.Linear(4, 2))
new = nn.Sequential(nn.Linear(6, 4), nn.Linear(4, 5))
try:
    left = load_body(new, old.state_dict())
except RuntimeError as error:
    raise AssertionError(
        "strict=False forgives a missing name, not another shape"
    ) from error
assert left == ["1.bias", "1.weight"], f"the head does not fit; got {left}"
loaded, wanted = new.state_dict()["0.weight"], old.state_dict()["0.weight"]
assert torch.equal(loaded, wanted), "the body was not loaded"
# --8<-- [end:check]
