# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(8, 8), nn.Dropout(0.5), nn.Linear(8, 1))
x = torch.ones(1, 8)

model.train()
print("train()  same answer twice:", torch.equal(model(x), model(x)))

model.eval()
print("eval()   same answer twice:", torch.equal(model(x), model(x)))
print("eval()   records gradients:", model(x).requires_grad)

with torch.no_grad():
    print("no_grad  records gradients:", model(x).requires_grad)
# --8<-- [end:show]
