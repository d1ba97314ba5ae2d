# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import torch
from transformers.models.rwkv.modeling_rwkv import rwkv_linear_attention_cpu

torch.manual_seed(0)
n, d = 50, 8
k, v = torch.randn(n, d), torch.randn(n, d)
log_decay, bonus = torch.randn(d), torch.randn(d)  # learned, one a channel

w = torch.exp(log_decay)
out = []
for t in range(n):
    ages = torch.arange(t - 1, -1, -1)[:, None]  # the token before has age 0
    past = torch.exp(k[:t] - ages * w)
    now = torch.exp(k[t] + bonus)
    out.append(((past * v[:t]).sum(0) + now * v[t]) / (past.sum(0) + now))

theirs, _ = rwkv_linear_attention_cpu(log_decay, bonus, k[None], v[None])
print(
    "equal to transformers' RWKV:",
    torch.allclose(torch.stack(out), theirs[0], atol=1e-5),
)
# --8<-- [end:show]
