# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "numpy"]
# ///
# --8<-- [start:show]
import numpy as np
import torch

a = np.arange(6.0).reshape(2, 3)
t = torch.arange(6.0).reshape(2, 3)

print(a.sum(axis=1), t.sum(dim=1))
print(a.mean(axis=0, keepdims=True), t.mean(dim=0, keepdim=True))
print(np.concatenate([a, a]).shape, torch.cat([t, t]).shape)
print(a.transpose(1, 0).shape, t.permute(1, 0).shape)
print(a.astype(np.int64).dtype, t.to(torch.int64).dtype)
print(a.max(axis=1), t.max(dim=1).values)
print(a.size, t.numel(), t.size())
# --8<-- [end:show]
