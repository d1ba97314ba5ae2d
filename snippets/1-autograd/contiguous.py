# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.arange(6).reshape(2, 3)
t = x.T
print(t.stride(), t.is_contiguous())

packed = t.contiguous()
print(packed.stride(), packed.is_contiguous())
print(packed.view(6))

flat = t.reshape(6)
flat[0] = 99
print(x[0, 0])
# --8<-- [end:show]
