"""Run with TRITON_INTERPRET=1: errors of the Triton scan against the reference, as JSON."""

import json
import os

import torch

from week2.models.scan import explain, selective_scan, selective_scan_reference

assert os.environ["TRITON_INTERPRET"] == "1"


def errors(batch, d_inner, seq_len, d_state, reverse, optional):
    """Largest relative error of the output, the last state and each gradient."""
    torch.manual_seed(0)
    inputs = {
        "u": torch.randn(batch, d_inner, seq_len),
        "delta": torch.randn(batch, d_inner, seq_len) * 3,
        "A": -torch.rand(d_inner, d_state) * 8,
        "B": torch.randn(batch, d_state, seq_len),
        "C": torch.randn(batch, d_state, seq_len),
    }
    if optional:
        inputs |= {"D": torch.randn(d_inner), "z": torch.randn(batch, d_inner, seq_len)}
        inputs |= {"delta_bias": torch.randn(d_inner)}
    results = []
    for dtype, scan in ((torch.float64, selective_scan_reference), (torch.float32, selective_scan)):
        leaves = {name: t.to(dtype).requires_grad_() for name, t in inputs.items()}
        turned = {n: t.flip(-1) if t.dim() == 3 else t for n, t in leaves.items()}
        if scan is selective_scan:
            y, last = selective_scan(
                **leaves,
                delta_softplus=True,
                return_last_state=True,
                backend="triton",
                reverse=reverse,
            )
        else:
            arguments = turned if reverse else leaves
            y, last = scan(**arguments, delta_softplus=True, return_last_state=True)
            y = y.flip(-1) if reverse else y
        weight = torch.linspace(-1, 1, seq_len, dtype=dtype)
        grads = torch.autograd.grad((y * weight).sum() + last.sum(), list(leaves.values()))
        results.append({"y": y, "last": last} | dict(zip(leaves, grads, strict=True)))
    expected, actual = results
    return {
        name: ((actual[name] - exact).abs().max() / exact.abs().max().clamp(min=1e-3)).item()
        for name, exact in expected.items()
    }


cases = {
    "plain": errors(1, 5, 9, 4, reverse=False, optional=False),
    "full": errors(2, 33, 65, 16, reverse=False, optional=True),
    "reverse": errors(1, 20, 66, 3, reverse=True, optional=True),
}
x = torch.ones(1, 2, 3)
reasons = explain(x, x, -torch.ones(2, 3), torch.ones(1, 3, 3), torch.ones(1, 3, 3))
print(json.dumps({"errors": cases, "reason": reasons["triton"]}))
