# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

torch.manual_seed(0)
n, d = 200, 16
q, k, v = (torch.randn(n, d, dtype=torch.float64) for _ in range(3))
# positive, in place of softmax
q, k = torch.nn.functional.elu(q) + 1, torch.nn.functional.elu(k) + 1

weights = (q @ k.T).tril()  # as attention: n by n
parallel = weights @ v / weights.sum(-1, keepdim=True)

state, total, out = torch.zeros(d, d), torch.zeros(d), []  # as a recurrence: d by d
for t in range(n):
    state = state + k[t, :, None] * v[t]
    total = total + k[t]
    out.append(q[t] @ state / (q[t] @ total))
print("both forms agree:", torch.allclose(parallel, torch.stack(out)))
# --8<-- [end:show]
