# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

column = torch.tensor([[0], [10], [20]])
row = torch.tensor([1, 2, 3, 4])
print(column.shape, row.shape, (column + row).shape)
print(column + row)

print(torch.broadcast_shapes((5, 1, 4, 1), (3, 1, 6)))
# --8<-- [end:show]
