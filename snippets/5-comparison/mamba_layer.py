# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# [tool.bookproof.measured]
# "torch.float32: outputs #, gradients #" = [1e-9, 1e-5]
# "torch.float64: outputs #, gradients #" = [1e-13, 1e-5]
# ///
# --8<-- [start:layer]
import math

import torch
import torch.nn.functional as F
from torch import nn
from transformers import MambaConfig
from transformers.models.mamba.modeling_mamba import MambaMixer


class MambaLayer(nn.Module):
    def __init__(self, d_model, d_state=16, d_conv=4, expand=2):
        super().__init__()
        d_inner, dt_rank = expand * d_model, math.ceil(d_model / 16)
        self.sizes = [dt_rank, d_state, d_state]
        self.in_proj = nn.Linear(d_model, 2 * d_inner, bias=False)
        self.conv1d = nn.Conv1d(
            d_inner, d_inner, d_conv, groups=d_inner, padding=d_conv - 1
        )
        self.x_proj = nn.Linear(d_inner, sum(self.sizes), bias=False)
        self.dt_proj = nn.Linear(dt_rank, d_inner)
        rates = torch.arange(1.0, d_state + 1)
        self.A_log = nn.Parameter(rates.log().repeat(d_inner, 1))
        self.D = nn.Parameter(torch.ones(d_inner))
        self.out_proj = nn.Linear(d_inner, d_model, bias=False)

    def forward(self, hidden):  # (batch, seq_len, d_model)
        x, z = self.in_proj(hidden).chunk(2, dim=-1)  # (batch, seq_len, d_inner)
        x = self.conv1d(x.mT)[..., : hidden.shape[1]].mT  # no token sees a later one
        x = F.silu(x)
        dt, B, C = self.x_proj(x).split(self.sizes, dim=-1)  # all from x
        delta = F.softplus(self.dt_proj(dt))[..., None]  # positive
        # both (batch, seq_len, d_inner, d_state)
        decay = torch.exp(delta * -self.A_log.exp())
        write = delta * B[:, :, None] * x[..., None]
        h, outputs = torch.zeros_like(decay[:, 0]), []
        steps = decay.unbind(1), write.unbind(1), C.unbind(1)
        for a, w, c in zip(*steps, strict=True):
            h = a * h + w
            outputs.append((h * c[:, None]).sum(-1))
        y = torch.stack(outputs, dim=1) + self.D * x
        return self.out_proj(y * F.silu(z))


# --8<-- [end:layer]
# --8<-- [start:compare]
torch.manual_seed(0)
theirs = MambaMixer(MambaConfig(hidden_size=32, num_hidden_layers=1), layer_idx=0)
ours = MambaLayer(32)
ours.load_state_dict(theirs.state_dict())  # the same names and shapes
for dtype in (torch.float32, torch.float64):
    hidden = torch.randn(2, 50, 32, dtype=dtype, requires_grad=True)
    outputs, gradients = [], []
    for layer in (theirs.to(dtype), ours.to(dtype)):
        y = layer(hidden)
        by_name = [p for _, p in sorted(layer.named_parameters())]
        outputs.append([y])
        gradients.append(torch.autograd.grad(y.square().sum(), [hidden, *by_name]))
    forward, backward = (
        max(
            ((a - b).abs().max() / a.abs().max()).item()
            for a, b in zip(*both, strict=True)
        )
        for both in (outputs, gradients)
    )
    print(f"{dtype}: outputs {forward:.0e}, gradients {backward:.0e}")
    assert max(forward, backward) < 1e-5
# --8<-- [end:compare]
