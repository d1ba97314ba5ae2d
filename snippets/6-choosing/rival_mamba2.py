# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import torch

from week2.models import selective_scan

torch.manual_seed(0)
n, d, d_state = 64, 8, 16  # one head of 8 channels
x, B, C = torch.randn(n, d), torch.randn(n, d_state), torch.randn(n, d_state)
# a step for each token, one decay for the whole head
delta, A = torch.rand(n) * 0.2, -1.5

total = torch.cumsum(delta * A, dim=0)
# how much of token s is left at token t
decay = torch.exp(total[:, None] - total).tril()
# masked attention: matrix products only
ssd = (C @ B.T * decay) @ (delta[:, None] * x)

scan = selective_scan(  # Mamba-1's recurrence, with the same decay everywhere
    x.T[None],
    delta.expand(1, d, n),
    torch.full((d, d_state), A),
    B.T[None],
    C.T[None],
)
print("the same function:", torch.allclose(ssd, scan[0].T, atol=1e-5))
# --8<-- [end:show]
