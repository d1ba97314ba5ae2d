# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

print(torch.tensor([[1, 2, 3], [4, 5, 6]]))
print(torch.zeros(2, 3))
print(torch.arange(0, 10, 2))
print(torch.linspace(0, 1, 5))

generator = torch.Generator().manual_seed(7)
noise = torch.randn(2, 3, generator=generator)
print(noise.shape, noise.dtype, noise.device)
print(torch.ones_like(noise))
# --8<-- [end:show]
