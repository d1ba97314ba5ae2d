# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

torch.manual_seed(0)
batch = torch.randn(32, 10, 3)
weight = torch.randn(5, 3)
bias = torch.randn(5)

by_hand = batch @ weight.T + bias
print(by_hand.shape)
print(
    torch.allclose(
        by_hand, torch.nn.functional.linear(batch, weight, bias), atol=1e-6
    )
)
# --8<-- [end:show]
