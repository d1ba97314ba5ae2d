# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
from pathlib import Path

import torch
from torch import nn


def make() -> nn.Module:
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


trained = make()
torch.save(trained.state_dict(), "digits.pt")

loaded = make()  # the same architecture, other weights
loaded.load_state_dict(torch.load("digits.pt", weights_only=True))

x = torch.rand(3, 64)
print(torch.equal(trained(x), loaded(x)))

other = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))
try:
    other.load_state_dict(torch.load("digits.pt", weights_only=True))
except RuntimeError as error:
    print(str(error).splitlines()[1].strip())

Path("digits.pt").unlink()
# --8<-- [end:show]
