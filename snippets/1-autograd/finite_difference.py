# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch


def f(x: torch.Tensor) -> torch.Tensor:
    return torch.sin(x) * torch.exp(x)


x = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
(exact,) = torch.autograd.grad(f(x), x)
print(f"autograd  {exact.item():.10f}")

for step in (1e-1, 1e-2, 1e-3):
    estimate = (f(x + step) - f(x - step)) / (2 * step)
    error = abs(estimate - exact).item()
    print(f"h = {step:5}  {estimate.item():.10f}  off by {error:.0e}")
# --8<-- [end:show]
