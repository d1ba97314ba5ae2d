# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

torch.manual_seed(0)
n, d, gamma, size = 96, 16, 0.97, 32
q, k, v = (torch.randn(n, d, dtype=torch.float64) for _ in range(3))
place = torch.arange(n, dtype=torch.float64)
decay = (gamma ** (place[:, None] - place)).tril()
parallel = (q @ k.T * decay) @ v

state, recurrent = torch.zeros(d, d, dtype=torch.float64), []
for t in range(n):
    state = gamma * state + k[t, :, None] * v[t]
    recurrent.append(q[t] @ state)

state, chunked = torch.zeros(d, d, dtype=torch.float64), []
inner = decay[:size, :size]
ages = gamma ** torch.arange(1, size + 1, dtype=torch.float64)[:, None]
for start in range(0, n, size):
    qc, kc, vc = (x[start : start + size] for x in (q, k, v))
    chunked.append((qc @ kc.T * inner) @ vc + ages * (qc @ state))
    state = gamma**size * state + (kc * ages.flip(0) / gamma).T @ vc

print("recurrence:", torch.allclose(parallel, torch.stack(recurrent)))
print("chunks:    ", torch.allclose(parallel, torch.cat(chunked)))
# --8<-- [end:show]
