# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.arange(10, 16).reshape(2, 3)
print(x)

for name, view in {
    "x": x,
    "x.T": x.T,
    "x[:, 1:]": x[:, 1:],
    "x[:, ::2]": x[:, ::2],
}.items():
    print(f"{name:9}", tuple(view.shape), view.stride(), view.storage_offset())

t = x.T
row, column = 2, 1
place = t.storage_offset() + row * t.stride(0) + column * t.stride(1)
memory = x.view(6)
print(
    "t[2, 1] is",
    t[row, column].item(),
    "and memory holds",
    memory[place].item(),
    "at",
    place,
)
# --8<-- [end:show]
