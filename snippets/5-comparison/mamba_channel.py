# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch", "transformers"]
# ///
# --8<-- [start:loop]
import matplotlib.pyplot as plt
import torch


def channel(x, delta, A, B, C):
    """Shapes: x, delta (seq_len,); A (d_state,); B, C (seq_len, d_state)."""
    h = torch.zeros_like(A)
    y, states = [], []
    for t in range(len(x)):
        decay = torch.exp(delta[t] * A)  # what is left of the state
        write = delta[t] * B[t] * x[t]  # what the token adds
        h = decay * h + write
        y.append(h @ C[t])  # what is read out
        states.append(h)
    return torch.stack(y), torch.stack(states)


# --8<-- [end:loop]
from week2.models.scan import selective_scan_reference  # noqa: E402

torch.manual_seed(0)
x, delta, A = torch.randn(20), torch.rand(20), -torch.rand(4)
B, C = torch.randn(2, 20, 4)
whole = selective_scan_reference(
    x[None, None], delta[None, None], A[None], B.T[None], C.T[None]
)
torch.testing.assert_close(channel(x, delta, A, B, C)[0], whole[0, 0])

# --8<-- [start:picture]
torch.manual_seed(1)
n, marked = 40, 8
x = 0.3 * torch.randn(n)
x[marked] = 1.0  # the token to be remembered
chosen = torch.full((n,), 0.005)
chosen[marked] = 1.0  # a layer that has learned which one it is
steps = {
    "always 0.1": torch.full((n,), 0.1),
    "always 1": torch.ones(n),
    "1 for the marked token, else 0.005": chosen,
}
one = torch.ones(n, 1)  # B and C; a single state, A = -1
fig, (top, below) = plt.subplots(
    2, 1, figsize=(5.5, 4.6), sharex=True, height_ratios=(1, 2), layout="constrained"
)
top.bar(range(n), x, color="0.6")
top.bar(marked, x[marked], color="C3")
top.set_ylabel("input x")
for (label, delta), style in zip(steps.items(), (":", "--", "-"), strict=True):
    _, states = channel(x, delta, -torch.ones(1), one, one)
    below.plot(range(n), states[:, 0], style, lw=2, label=f"Δ {label}")
below.set(xlabel="token", ylabel="state h")
below.axvline(marked, color="C3", lw=0.8)
fig.legend(*below.get_legend_handles_labels(), loc="outside upper left")
fig.savefig("mamba_channel.svg")
# --8<-- [end:picture]
assert 0.8 < states[-1, 0] < 1.1, "the marked token is still there"
