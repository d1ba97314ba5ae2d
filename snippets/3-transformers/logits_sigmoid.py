# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

logits = torch.randn(5, 2, generator=torch.Generator().manual_seed(0))
softmax = logits.softmax(dim=-1)[:, 1]
sigmoid = (logits[:, 1] - logits[:, 0]).sigmoid()
print(torch.allclose(softmax, sigmoid))
print(torch.allclose((logits + 100).softmax(-1), logits.softmax(-1), atol=1e-6))
# --8<-- [end:show]
