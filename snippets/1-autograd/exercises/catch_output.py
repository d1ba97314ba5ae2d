# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# Register a forward hook that appends the output to a list, run the model, remove the hook, \
# in a try ... finally."""
# ///
# --8<-- [start:task]
import torch


def output_of(
    model: torch.nn.Module, layer: torch.nn.Module, x: torch.Tensor
) -> torch.Tensor:
    """Return the output of layer while model runs on x; leave no hook on layer."""
    return model(x)


# --8<-- [end:task]


# --8<-- [start:check]
torch.manual_seed(0)
first, last = torch.nn.Linear(3, 4), torch.nn.Linear(4, 2)
model = torch.nn.Sequential(first, torch.nn.ReLU(), last)
x = torch.randn(5, 3)
caught = output_of(model, first, x)
assert caught.shape == (5, 4), (
    f"the first layer gives (5, 4), you returned {tuple(caught.shape)}"
)
assert torch.equal(caught, first(x)), "that is not what the layer computed"
assert len(first._forward_hooks) == 0, "the hook is still on the layer"
# --8<-- [end:check]
