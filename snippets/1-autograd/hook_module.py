# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch


def report(module: torch.nn.Module, inputs: tuple, output: torch.Tensor) -> None:
    print(
        f"{type(module).__name__:7} {tuple(inputs[0].shape)} -> {tuple(output.shape)}"
    )


model = torch.nn.Sequential(
    torch.nn.Linear(4, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2)
)
handles = [layer.register_forward_hook(report) for layer in model]
model(torch.zeros(32, 4))

for handle in handles:
    handle.remove()
model(torch.zeros(32, 4))
# --8<-- [end:show]
