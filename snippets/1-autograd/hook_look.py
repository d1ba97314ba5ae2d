# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
hidden = torch.tanh(x)
handle = hidden.register_hook(lambda grad: print("arriving at hidden:", grad))
loss = (hidden**2).sum()

loss.backward(retain_graph=True)
print("2 * hidden:        ", 2 * hidden.detach())

handle.remove()
loss.backward()
# --8<-- [end:show]
