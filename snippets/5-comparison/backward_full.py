# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# needs = ["kernel"]
# timeout = 900
# memory = 8
# [tool.bookproof.measured]
# "seconds.transformers.*" = [0.003, 45]
# "seconds.compiled.*" = [8e-5, 0.4]
# "times_forward" = [2, 700]
# "times_both" = [20, 2000]
# "times_backward_over_forward" = [2, 30]
# ///
# --8<-- [start:show]
import json
import time

import torch
from transformers.models.mamba.modeling_mamba import mamba_selective_scan

from week2.models import selective_scan

torch.set_num_threads(1)
torch.manual_seed(0)
# one layer of this book's Mamba, 8 reviews
batch, d_inner, d_state, n = 8, 384, 16, 128
u, delta = (torch.randn(batch, d_inner, n, requires_grad=True) for _ in range(2))
A = (-torch.arange(1.0, d_state + 1).repeat(d_inner, 1)).requires_grad_()
B, C = (torch.randn(batch, d_state, n, requires_grad=True) for _ in range(2))
inputs = (u, delta, A, B, C)

seconds: dict[str, dict[str, float]] = {}
for name, form in {
    "transformers": mamba_selective_scan,
    "compiled": selective_scan,
}.items():
    form(
        *(t.detach()[..., :2] if t.dim() == 3 else t for t in inputs),
        delta_softplus=True,
    )
    began = time.process_time()
    y = form(*inputs, delta_softplus=True).sum()
    middle = time.process_time()
    torch.autograd.grad(y, inputs)
    seconds[name] = {
        "forward": middle - began,
        "backward": time.process_time() - middle,
    }
# --8<-- [end:show]
theirs, ours = (sum(seconds[name].values()) for name in ("transformers", "compiled"))
results = {
    "seconds": seconds,
    "times_forward": seconds["transformers"]["forward"]
    / seconds["compiled"]["forward"],
    "times_both": theirs / ours,
    "times_backward_over_forward": seconds["transformers"]["backward"]
    / seconds["transformers"]["forward"],
}
assert theirs > 20 * ours
with open("backward_full.json", "w") as file:
    json.dump(results, file, indent=1)
