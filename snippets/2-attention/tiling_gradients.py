# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:formula]
import torch

torch.manual_seed(0)
n, d, block = 300, 64, 64
q, k, v = torch.randn(3, n, d, requires_grad=True)
dout = torch.randn(n, d)  # the gradient that arrives at the output
scores = q @ k.T / d**0.5
out = torch.softmax(scores, dim=1) @ v
formula = torch.autograd.grad(out, (q, k, v), dout)

# What the tiled form keeps for its backward pass.
q, k, v, out = (x.detach() for x in (q, k, v, out))
lse = torch.logsumexp(scores.detach(), 1, keepdim=True)  # L, a number for each query
# --8<-- [end:formula]

# --8<-- [start:tiles]
dq, dk, dv = torch.zeros(3, n, d)
delta = (dout * out).sum(1, keepdim=True)
blocks = [slice(start, start + block) for start in range(0, n, block)]
for j in blocks:  # keys
    for i in blocks:  # queries
        p = torch.exp(q[i] @ k[j].T / d**0.5 - lse[i])  # the weights, computed again
        ds = p * (dout[i] @ v[j].T - delta[i]) / d**0.5
        dq[i] += ds @ k[j]
        dk[j] += ds.T @ q[i]
        dv[j] += p.T @ dout[i]

pairs = zip((dq, dk, dv), formula, strict=True)
print("the formula's gradients:", all(torch.allclose(*x, atol=1e-5) for x in pairs))
# --8<-- [end:tiles]
