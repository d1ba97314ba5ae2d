# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "torch", "transformers"]
# [tool.bookproof]
# timeout = 120
# tolerance = 0.02  # a chaotic series: the last bit of each power grows
# varies = ["decoding_stream.svg"]  # the forecast of weights trained here
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from week2.models import Week2MambaConfig
from week2.models.mixer import MambaMixer, MixerState


def mackey_glass(n, delay=17, burn=500):
    """A chaotic series: tomorrow depends on today and on 17 steps ago."""
    x = np.full(n + burn + delay, 1.2)
    for t in range(delay, len(x) - 1):
        old = x[t - delay]
        x[t + 1] = x[t] + 0.2 * old / (1 + old**10) - 0.1 * x[t]
    return torch.tensor(4 * x[-n:] - 3.6, dtype=torch.float32)


class Forecaster(nn.Module):
    """A Mamba mixer between two linear layers: a number in, the sixth next out."""

    def __init__(self):
        super().__init__()
        config = Week2MambaConfig(hidden_size=32, num_hidden_layers=1)
        self.inward, self.mixer, self.out = (
            nn.Linear(1, 32),
            MambaMixer(config),
            nn.Linear(32, 1),
        )
        self.mixer.reset_parameters(config)

    def forward(self, x):  # (batch, seq_len)
        return self.out(self.mixer(self.inward(x[..., None])))[..., 0]

    def step(self, x, state):  # (batch,)
        mixed, state = self.mixer.step(self.inward(x[..., None]), state)
        return self.out(mixed)[..., 0], state


torch.manual_seed(0)
series, ahead = mackey_glass(4_000), 6
past, future = series[:-ahead], series[ahead:]
model = Forecaster()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(300):
    starts = torch.randint(0, 2_000 - 128, (16, 1)) + torch.arange(128)
    loss = (model(past[starts]) - future[starts])[:, 32:].square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

state = MixerState(torch.zeros(1, 64, 3), torch.zeros(1, 64, 16))
size = sum(tensor.nbytes for tensor in state)
said = []
with torch.inference_mode():
    for x in past[2_000:]:  # one number at a time, as from a sensor
        guess, state = model.step(x[None], state)
        said.append(guess)
    whole = model(past[None, 2_000:])[0]
guesses, truth = torch.cat(said), future[2_000:]
error = (guesses - truth)[50:].square().mean().sqrt()
same = (past[2_000:] - truth)[50:].square().mean().sqrt()
print(f"error of saying 'as now', root mean square: {same:.3f}")
print("the model's is less than an eighth of it:", bool(error < same / 8))
print("as the whole series at once:", torch.allclose(guesses, whole, atol=1e-4))
print(
    f"state: {size:,} bytes before, "
    f"{sum(t.nbytes for t in state):,} after {len(said):,} numbers"
)
# --8<-- [end:show]
assert error < same / 3

fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
ax.plot(truth[50:350], label="what came")
ax.plot(guesses[50:350], "--", label="what the model had said six steps before")
ax.set_xlabel("step")
ax.set_ylabel("value")
fig.legend(loc="outside upper left", ncols=2)
fig.savefig("decoding_stream.svg")
