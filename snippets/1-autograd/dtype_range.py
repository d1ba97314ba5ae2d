# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

print("dtype     bytes  step after 1  largest")
for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16):
    info = torch.finfo(dtype)
    name = str(dtype).removeprefix("torch.")
    print(f"{name:9} {dtype.itemsize:5}  {info.eps:12.1e}  {info.max:7.1e}")
# --8<-- [end:show]
