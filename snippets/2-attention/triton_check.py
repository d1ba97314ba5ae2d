# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "triton"]
# ///
# --8<-- [start:show]
import os

os.environ["TRITON_INTERPRET"] = "1"
import torch

from week2.attention import attention
from week2.attention.reference import error, reference_attention

torch.manual_seed(0)
q = torch.randn(1, 50, 4, 32, dtype=torch.float16, requires_grad=True)
k, v = (
    torch.randn(1, 70, 2, 32, dtype=torch.float16, requires_grad=True)
    for _ in range(2)
)
dout = torch.randn(1, 50, 4, 32, dtype=torch.float16)

out = attention(q, k, v, causal=True, backend="triton")
gradients = torch.autograd.grad(out, (q, k, v), dout)
exact = reference_attention(q, k, v, causal=True, dout=dout)

print("output within 1e-3 of float64:", error(out, exact.out) < 1e-3)
for name, got, want in zip(
    "qkv", gradients, (exact.dq, exact.dk, exact.dv), strict=True
):
    print(f"gradient of {name} within 2e-3:", error(got, want) < 2e-3)
# --8<-- [end:show]
