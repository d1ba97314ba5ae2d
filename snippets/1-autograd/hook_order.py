# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.tensor(3.0, requires_grad=True)
doubled = x * 2
x.register_hook(lambda grad: print("hook on x:      ", grad.item()))
doubled.register_hook(lambda grad: print("hook on doubled:", grad.item()))
x.register_post_accumulate_grad_hook(
    lambda leaf: print("x.grad is set:  ", leaf.grad)
)
(doubled * x).backward()
# --8<-- [end:show]
