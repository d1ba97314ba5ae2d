# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# A post-accumulate hook gets the parameter itself, whose grad is then filled. Bind the name \
# when you make the hook."""
# ///
# --8<-- [start:task]
import torch


def watch(model: torch.nn.Module, norms: dict[str, float]) -> None:
    """Make each backward write each parameter's gradient norm into norms, by name."""


# --8<-- [end:task]


# --8<-- [start:check]
torch.manual_seed(0)
model = torch.nn.Sequential(
    torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)
)
norms: dict[str, float] = {}
watch(model, norms)
model(torch.randn(5, 3)).sum().backward()
for name, parameter in model.named_parameters():
    assert name in norms, f"nothing was written for {name}"
    assert parameter.grad is not None
    expected = parameter.grad.norm().item()
    assert abs(norms[name] - expected) < 1e-6, (
        f"{name}: {norms[name]}, expected {expected}"
    )
# --8<-- [end:check]
