# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import warnings

import torch

x = torch.tensor(2.0, requires_grad=True)
square = x**2
(3 * square).backward()

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print("square.grad:", square.grad)
print(str(caught[0].message).split(". ")[0])
# --8<-- [end:show]
