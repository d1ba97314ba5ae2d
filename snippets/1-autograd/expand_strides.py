# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

row = torch.tensor([1.0, 2.0, 3.0, 4.0])
tall = row.expand(1000, 4)
print(tall.shape, tall.stride())
print(tall.untyped_storage().nbytes(), "bytes behind", tall.numel(), "elements")
# --8<-- [end:show]
