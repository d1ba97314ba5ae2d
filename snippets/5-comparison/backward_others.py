# /// script
# requires-python = ">=3.11"
# dependencies = ["mambapy", "torch", "transformers"]
# [tool.bookproof]
# needs = ["mambapy", "long"]
# timeout = 1800
# memory = 8
# [tool.bookproof.measured]
# "faster.unbind" = [1.2, 60]
# "faster.mambapy" = [1.2, 60]
# "faster.compiled" = [1.2, 100]
# "faster.kernel" = [10, 3000]
# "megabytes.*" = [5, 1000]
# "least_times_memory" = [3, 100]
# ///
# --8<-- [start:show]
import inspect
import json
import tempfile
from functools import partial

import torch
from transformers.models.mamba import modeling_mamba

from week2.attention.measure import measure_apart
from week2.models import selective_scan

torch.set_num_threads(1)
# torch.compile leaves neither files nor processes behind
folder = tempfile.TemporaryDirectory()
tempfile.tempdir = folder.name
torch._inductor.config.compile_threads = 1
loop = modeling_mamba.mamba_selective_scan
source = inspect.getsource(loop)
start = "        for index in range(seq_len):\n"
unbind = "        discrete_A, deltaB_u = discrete_A.unbind(2), deltaB_u.unbind(2)\n"
for name in ("discrete_A", "deltaB_u"):
    assert f"{name}[:, :, index]" in source, "transformers has changed: read it again"
    source = source.replace(f"{name}[:, :, index]", f"{name}[index]")
exec(source.replace(start, unbind + start), vars(modeling_mamba))
forms = {
    "loop": loop,
    "unbind": modeling_mamba.mamba_selective_scan,
    "mambapy": partial(loop, use_mambapy=True),
    "compiled": torch.compile(partial(loop, use_associative_scan=True)),
    "kernel": selective_scan,
}

torch.manual_seed(0)
# one layer of this book's Mamba, 8 reviews
batch, d_inner, d_state, n = 8, 384, 16, 128
u, delta = (torch.randn(batch, d_inner, n, requires_grad=True) for _ in range(2))
A = (-torch.arange(1.0, d_state + 1).repeat(d_inner, 1)).requires_grad_()
B, C = (torch.randn(batch, d_state, n, requires_grad=True) for _ in range(2))
inputs = (u, delta, A, B, C)


def step(form):
    y = form(*inputs, delta_softplus=True)
    return torch.autograd.grad(y.square().sum(), inputs)


expected = step(loop)
for form in forms.values():  # the first call compiles what there is to compile
    for gradient, wanted in zip(step(form), expected, strict=True):
        torch.testing.assert_close(gradient, wanted, rtol=1e-3, atol=1e-3)
cost = {name: measure_apart(partial(step, form)) for name, form in forms.items()}
folder.cleanup()
# --8<-- [end:show]
megabytes = {name: one.peak_bytes / 1e6 for name, one in cost.items()}
results = {
    "faster": {
        name: cost["loop"].seconds / one.seconds
        for name, one in cost.items()
        if name != "loop"
    },
    "megabytes": megabytes,
    "least_times_memory": min(
        mb for name, mb in megabytes.items() if name != "kernel"
    )
    / megabytes["kernel"],
}
with open("backward_others.json", "w") as file:
    json.dump(results, file, indent=1)
