# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch


def last_step(set_to_none: bool) -> float:
    weight = torch.tensor([1.0], requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.1, momentum=0.9)
    weight.sum().backward()
    optimizer.step()
    before = weight.item()

    optimizer.zero_grad(set_to_none=set_to_none)
    print(f"grad is {weight.grad},", end=" ")
    optimizer.step()
    return weight.item() - before


for set_to_none in (True, False):
    print(f"step {last_step(set_to_none):.3f}")
# --8<-- [end:show]
