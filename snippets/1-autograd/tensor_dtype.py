# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "numpy"]
# ///
# --8<-- [start:show]
import numpy as np
import torch

print(
    "float list: ",
    torch.tensor([1.0, 2.0]).dtype,
    "NumPy:",
    np.array([1.0, 2.0]).dtype,
)
print("int list:   ", torch.tensor([1, 2]).dtype, "NumPy:", np.array([1, 2]).dtype)
print("int / int:  ", (torch.tensor([1, 2]) / 2).dtype)

half = torch.ones(2, dtype=torch.float16)
double = torch.ones(2, dtype=torch.float64)
print("f16 + f64:  ", (half + double).dtype)
print("f16 + 1.5:  ", (half + 1.5).dtype)
print("NumPy, same:", (np.ones(2, np.float16) + 1.5).dtype)
# --8<-- [end:show]
