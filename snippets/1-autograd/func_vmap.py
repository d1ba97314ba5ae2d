# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch.func import grad, vmap


def loss(
    weight: torch.Tensor, features: torch.Tensor, target: torch.Tensor
) -> torch.Tensor:
    return (features @ weight - target) ** 2


torch.manual_seed(0)
weight, features, targets = torch.randn(3), torch.randn(5, 3), torch.randn(5)

per_example = vmap(grad(loss), in_dims=(None, 0, 0))(weight, features, targets)
print(per_example.shape)

one_by_one = [
    grad(loss)(weight, f, t) for f, t in zip(features, targets, strict=True)
]
print(torch.allclose(per_example, torch.stack(one_by_one)))
# --8<-- [end:show]
