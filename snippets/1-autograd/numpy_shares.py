# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "numpy"]
# ///
# --8<-- [start:show]
import numpy as np
import torch

array = np.zeros(3)
copied = torch.tensor(array)
shared = torch.from_numpy(array)
maybe = torch.as_tensor(array)
converted = torch.as_tensor(array, dtype=torch.float32)

array[0] = 7
print("tensor     ", copied)
print("from_numpy ", shared)
print("as_tensor  ", maybe)
print("to float32 ", converted)

shared[1] = 9
print("array      ", array)
# --8<-- [end:show]
