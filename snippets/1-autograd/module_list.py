# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch import nn


class Forgotten(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = [nn.Linear(4, 4) for _ in range(3)]
        self.mean = torch.zeros(4)


class Registered(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(4, 4) for _ in range(3))
        self.register_buffer("mean", torch.zeros(4))


for model in (Forgotten(), Registered()):
    parameters, buffers = list(model.parameters()), list(model.buffers())
    print(
        f"{type(model).__name__:10}  "
        f"{len(parameters)} parameters, {len(buffers)} buffers"
    )
# --8<-- [end:show]
