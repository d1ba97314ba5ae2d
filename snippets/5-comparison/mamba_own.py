# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# [tool.bookproof.measured]
# "largest difference from Transformers' layer: #" = [1e-10, 1e-5]
# ///
# --8<-- [start:show]
from typing import Any

import torch
from transformers import MambaConfig
from transformers.models.mamba import modeling_mamba

from week2.models import Week2MambaConfig
from week2.models.mixer import MambaMixer

torch.manual_seed(0)
sizes: dict[str, Any] = {"hidden_size": 32, "num_hidden_layers": 1}
theirs = modeling_mamba.MambaMixer(MambaConfig(**sizes), layer_idx=0)
forward = MambaMixer(Week2MambaConfig(**sizes))
forward.load_state_dict(theirs.state_dict())
hidden = torch.randn(2, 50, 32)
error = (forward(hidden) - theirs(hidden)).abs().max()
print(f"largest difference from Transformers' layer: {error:.0e}")

for n in (10, 1000):
    _, state = forward.prefill(torch.randn(1, n, 32))
    shapes = ", ".join(
        f"{name} {tuple(t.shape[1:])}" for name, t in state._asdict().items()
    )
    print(f"kept after {n} tokens: {shapes}")

both = MambaMixer(Week2MambaConfig(**sizes, bidirectional=True))
assert both.reverse is not None
own = {name.split(".")[0] for name, _ in both.reverse.named_parameters()}
shared = (
    {name.split(".")[0] for name, _ in both.named_parameters()} - own - {"reverse"}
)
print("of each direction:", *sorted(own))
print("shared:", *sorted(shared))
# --8<-- [end:show]
assert error < 1e-5
