# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch import nn


class Digits(nn.Module):
    """Images (batch, 64) to scores (batch, 10)."""

    def __init__(self, hidden: int = 32) -> None:
        super().__init__()
        self.inner = nn.Linear(64, hidden)
        self.outer = nn.Linear(hidden, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.outer(torch.relu(self.inner(images)))


torch.manual_seed(0)
model = Digits()
print(model(torch.rand(5, 64)).shape)

for name, parameter in model.named_parameters():
    print(f"{name:13} {tuple(parameter.shape)!s:9} {parameter.numel():5,}")
print("all together", sum(p.numel() for p in model.parameters()))
# --8<-- [end:show]
