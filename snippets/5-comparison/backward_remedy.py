# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "matplotlib", "scipy"]
# [tool.bookproof]
# timeout = 120
# varies = ["backward_remedy.svg"]  # drawn from what is measured
# [tool.bookproof.measured]
# "seconds.*" = [1e-5, 35]
# "growth.transformers.exponent" = [1.3, 2.4]
# "growth.unbind.exponent" = [0.7, 1.7]
# "growth.*.low" = [0.2, 2.2]
# "growth.*.high" = [0.8, 3]
# "growth.*.c" = [1e-8, 0.01]
# "times_unbind" = [2, 50]
# "times_compiled" = [10, 2500]
# ///
# --8<-- [start:show]
import inspect
import json
import time

import matplotlib.pyplot as plt
import torch
from transformers.models.mamba import modeling_mamba

from week2.models import selective_scan
from week2.sentiment.compare.fits import exponent

torch.set_num_threads(1)
theirs = modeling_mamba.mamba_selective_scan
source = inspect.getsource(theirs)
loop = "        for index in range(seq_len):\n"
unbind = "        discrete_A, deltaB_u = discrete_A.unbind(2), deltaB_u.unbind(2)\n"
remedied = source.replace(loop, unbind + loop)  # one line more …
for name in (
    "discrete_A",
    "deltaB_u",
):  # … and what it unbound is indexed by the step alone
    assert f"{name}[:, :, index]" in source, "transformers has changed: read it again"
    remedied = remedied.replace(f"{name}[:, :, index]", f"{name}[index]")
remedy = dict(vars(modeling_mamba))
exec(remedied, remedy)
forms = {
    "transformers": theirs,
    "with .unbind": remedy["mamba_selective_scan"],
    "compiled (this book)": selective_scan,
}


def inputs(n, batch=4, d_inner=64, d_state=16):
    torch.manual_seed(0)
    u, delta = (torch.randn(batch, d_inner, n, requires_grad=True) for _ in range(2))
    A = (-torch.arange(1.0, d_state + 1).repeat(d_inner, 1)).requires_grad_()
    B, C = (torch.randn(batch, d_state, n, requires_grad=True) for _ in range(2))
    return u, delta, A, B, C


def seconds(form, n):
    tensors = inputs(n)
    began = time.process_time()
    torch.autograd.grad(form(*tensors, delta_softplus=True).sum(), tensors)
    return time.process_time() - began


lengths = [64, 128, 256, 512]
took = {name: [float("inf")] * len(lengths) for name in forms}
for _ in range(5):  # in turns, so that a busy moment meets all alike
    for name, form in forms.items():
        now = [seconds(form, n) for n in lengths]
        took[name] = list(map(min, took[name], now))
# --8<-- [end:show]
tensors = inputs(128)
outputs = [form(*tensors, delta_softplus=True) for form in forms.values()]
grads = [torch.autograd.grad(y.sum(), tensors) for y in outputs]
for other in grads[1:]:
    for ours, reference in zip(other, grads[0], strict=True):
        assert torch.allclose(ours, reference, rtol=1e-3, atol=1e-3)

growth = {name: exponent(lengths, values) for name, values in took.items()}
gap = [a / b for a, b in zip(took["transformers"], took["with .unbind"], strict=True)]
assert gap[-1] > 1.5 * gap[0], "the page says that the gap widens"
assert took["transformers"][-1] > 2 * took["with .unbind"][-1]

fig, ax = plt.subplots(figsize=(5.5, 3.5), layout="constrained")
for (name, values), marker in zip(took.items(), "os^", strict=True):
    ax.loglog(
        lengths,
        values,
        marker=marker,
        label=f"{name}: n^{growth[name]['exponent']:.1f}",
    )
ax.set_xticks(lengths, [str(n) for n in lengths])
ax.minorticks_off()
ax.set_xlabel("length (tokens)")
ax.set_ylabel("forward + backward (s)")
ax.legend()
fig.savefig("backward_remedy.svg")
results = {
    "longest": lengths[-1],
    "seconds": took,
    "growth": {
        k.split()[-1].strip("."): g for k, g in growth.items() if "book" not in k
    },
    "times_unbind": took["transformers"][-1] / took["with .unbind"][-1],
    "times_compiled": took["transformers"][-1] / took["compiled (this book)"][-1],
}
with open("backward_remedy.json", "w") as file:
    json.dump(results, file, indent=1)
