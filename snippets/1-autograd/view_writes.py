# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

image = torch.zeros(3, 4)
corner = image[:2, :2]
corner += 1
print(image)

picked = image[[0, 1]]
picked += 100
print(image.max())

image[[0, 1]] += 100
print(image.max())
# --8<-- [end:show]
