# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch


def descend(parameter: torch.Tensor) -> None:
    assert parameter.grad is not None
    parameter.add_(parameter.grad, alpha=-0.1)
    parameter.grad = None


torch.manual_seed(0)
model = torch.nn.Sequential(
    torch.nn.Linear(1, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1)
)
for parameter in model.parameters():
    parameter.register_post_accumulate_grad_hook(descend)

x = torch.linspace(-2, 2, 40).unsqueeze(1)
for step in range(201):
    loss = ((model(x) - torch.sin(x)) ** 2).mean()
    loss.backward()
    if step % 100 == 0:
        print(f"step {step:3}  loss {loss.item():.4f}")
print([parameter.grad for parameter in model.parameters()])
# --8<-- [end:show]
