# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

from week2.attention.flash1 import flash1_attention

torch.manual_seed(0)
q, k, v = (torch.randn(1, 300, 4, 64, requires_grad=True) for _ in range(3))
out = flash1_attention(q, k, v, block_q=64, block_k=64)  # five tiles by five
gradients = torch.autograd.grad(out.square().sum(), (q, k, v))

exact = [x.detach().double().requires_grad_() for x in (q, k, v)]
qh, kh, vh = (x.transpose(1, 2) for x in exact)
weights = torch.softmax(qh @ kh.transpose(-2, -1) / 8, dim=-1)
expected = (weights @ vh).transpose(1, 2)
expected_gradients = torch.autograd.grad(expected.square().sum(), exact)

print(f"output within 1e-6 of float64: {bool((out - expected).abs().max() < 1e-6)}")
for name, got, want in zip("qkv", gradients, expected_gradients, strict=True):
    print(f"gradient of {name} within 1e-5: {bool((got - want).abs().max() < 1e-5)}")
# --8<-- [end:show]
