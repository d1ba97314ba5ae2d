# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
from pathlib import Path

import torch
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(256, 8), torch.randn(256, 1)


class Run:
    """All that the next step depends on."""

    def __init__(self) -> None:
        torch.manual_seed(1)
        self.model = nn.Sequential(
            nn.Linear(8, 16), nn.Dropout(0.1), nn.Linear(16, 1)
        )
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=0.01)

    def train(self, steps: int) -> None:
        for _ in range(steps):
            batch = torch.randint(256, (32,))
            loss = nn.functional.mse_loss(self.model(x[batch]), y[batch])
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()

    def save(self, path: str) -> None:
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
        }
        torch.save(state, path)

    def load(self, path: str, leave_out: str = "") -> None:
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        if leave_out != "optimizer":
            self.optimizer.load_state_dict(state["optimizer"])
        if leave_out != "random":
            torch.set_rng_state(state["random"])


whole = Run()
whole.train(20)
whole.save("half.pt")
whole.train(20)

for leave_out in ("", "optimizer", "random"):
    resumed = Run()
    resumed.load("half.pt", leave_out)
    resumed.train(20)
    pairs = zip(whole.model.parameters(), resumed.model.parameters(), strict=True)
    same = all(torch.equal(one, other) for one, other in pairs)
    print(f"resumed without {leave_out or 'losing anything':16} same weights: {same}")

Path("half.pt").unlink()
# --8<-- [end:show]
