# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "numpy"]
# ///
# --8<-- [start:show]
import numpy as np
import torch
from numpy.polynomial import Chebyshev, Polynomial

x = torch.linspace(-20, 0, 200_001)
exact = torch.exp2(x.double())


def exp2(x: torch.Tensor, degree: int) -> torch.Tensor:
    """2^x = 2^floor(x) · 2^(x - floor(x)): an exponent, a polynomial on [0, 1)."""
    fit = Chebyshev.interpolate(lambda t: 2**t, degree, domain=[0, 1])
    whole, value = torch.floor(x), torch.zeros_like(x)
    for c in reversed(fit.convert(kind=Polynomial).coef.astype(np.float32)):
        value = value * (x - whole) + float(c)  # one fused multiply-add a step
    return torch.ldexp(value, whole.int())


print("degree   error in FP32   error once rounded to BF16")
for degree in (1, 2, 3, 4, 5):
    y = exp2(x, degree)
    errors = [((z.double() - exact) / exact).abs().max() for z in (y, y.bfloat16())]
    print(f"{degree:6} {errors[0]:15.1e} {errors[1]:28.1e}")
rounded = ((exact.float().bfloat16().double() - exact) / exact).abs().max()
print(f" exact {0:15} {rounded:28.1e}")
# --8<-- [end:show]
