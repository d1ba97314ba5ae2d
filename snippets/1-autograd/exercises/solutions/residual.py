import torch
from torch import nn


class Residual(nn.Module):
    """Vectors (batch, width) to vectors of that shape: x + outer(relu(inner(x)))."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.inner = nn.Linear(width, width)
        self.outer = nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.outer(torch.relu(self.inner(x)))
