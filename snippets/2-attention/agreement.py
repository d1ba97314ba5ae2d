# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "triton"]
# [tool.bookproof]
# timeout = 90
# [tool.bookproof.measured]
# "errors.float64.*" = [1e-17, 1e-14]
# "errors.float32.*" = [1e-9, 1e-5]
# "errors.float16.*" = [1e-5, 0.01]
# "errors.bfloat16.*" = [0.0001, 0.05]
# ///
# --8<-- [start:show]
import json
import os
from pathlib import Path

os.environ["TRITON_INTERPRET"] = "1"  # so that the Triton kernel takes part on a CPU
import torch

from week2.attention import attention, why_not
from week2.attention.reference import (
    FORWARD_BOUND,
    GRADIENT_BOUND,
    error,
    reference_attention,
)

shapes = {  # batch, seq_len_q, seq_len_k, n_heads, n_kv_heads, head_dim, causal
    "square": (2, 64, 64, 2, 2, 64, False),
    "causal": (2, 64, 64, 2, 2, 64, True),
    "unequal": (1, 33, 70, 2, 2, 32, True),
    "grouped": (1, 48, 48, 6, 2, 32, True),
    "blind": (1, 70, 33, 2, 1, 32, True),
    "single": (2, 1, 50, 2, 2, 64, True),
}
worst = {}
for dtype in FORWARD_BOUND:
    for shape, (batch, n_q, n_k, heads, kv_heads, d, causal) in shapes.items():
        torch.manual_seed(0)
        q, dout = (torch.randn(batch, n_q, heads, d).to(dtype) for _ in range(2))
        k, v = (torch.randn(batch, n_k, kv_heads, d).to(dtype) for _ in range(2))
        inputs = [x.requires_grad_() for x in (q, k, v)]
        exact = reference_attention(q, k, v, causal=causal, dout=dout)
        for name in ("flash", "tiled", "naive", "triton"):
            if why_not(name, q, k, v, causal=causal) is None:
                out = attention(q, k, v, causal=causal, backend=name)
                grads = torch.autograd.grad(out, inputs, dout)
                both = zip(grads, (exact.dq, exact.dk, exact.dv), strict=True)
                backward = max(error(got, want) for got, want in both)
                worst[str(dtype)[6:], shape, name] = error(out, exact.out), backward
# --8<-- [end:show]

errors: dict[str, dict] = {}
for (dtype_name, shape, name), (forward, backward) in worst.items():
    errors.setdefault(dtype_name, {}).setdefault(shape, {})[name] = [
        forward,
        backward,
    ]
bounds = {
    str(d)[6:]: {"forward": FORWARD_BOUND[d], "gradient": GRADIENT_BOUND[d]}
    for d in FORWARD_BOUND
}
inside = all(
    f <= bounds[dtype]["forward"] and b <= bounds[dtype]["gradient"]
    for (dtype, _, _), (f, b) in worst.items()
)
for dtype_name in ("float16", "bfloat16"):
    for cells in errors[dtype_name].values():
        assert all(
            formula > tiled
            for formula, tiled in zip(cells["naive"], cells["tiled"], strict=True)
        ), "the page says: in half precision the formula's error is larger"
results = {"errors": errors, "bounds": bounds, "cells": len(worst), "inside": inside}
Path("agreement.json").write_text(json.dumps(results, indent=1))
print(
    f"{len(worst)} combinations of dtype, "
    f"shape and backend, all within their bound: {inside}"
)
