"""The Mamba block's mixer: in-projection, short convolution, selective scan, gate, out-projection.

Gu & Dao 2023, arXiv:2312.00752, section 3.4 and figure 3. The parameters have the names and shapes
of transformers' `MambaMixer`, so that published weights load; the `reverse` half, if there is one,
is new. Symbols: hidden `(batch, seq_len, d_model)`, inside `(batch, seq_len, d_inner)`.
"""

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import initialization as init
from transformers.activations import ACT2FN

from week2.models.configuration import Week2MambaConfig
from week2.models.convolution import convolve
from week2.models.scan import selective_scan


class MixerState(NamedTuple):
    """What a mixer remembers between two tokens: constant in size, however long the text was.

    conv: `(batch, d_inner, d_conv - 1)`, the last inputs of the short convolution.
    ssm: `(batch, d_inner, d_state)`, the state of the selective scan.
    """

    conv: Tensor
    ssm: Tensor


class Direction(nn.Module):
    """One pass over the sequence: short convolution, then the selective scan."""

    def __init__(self, config: Week2MambaConfig, reverse: bool) -> None:
        """Make the parameters; `reverse` passes from the last token to the first."""
        super().__init__()
        d_inner, d_state = config.intermediate_size, config.state_size
        self.reverse_time = reverse
        self.d_state, self.dt_rank = d_state, int(config.time_step_rank)
        self.act = ACT2FN[config.hidden_act]
        self.conv1d = nn.Conv1d(
            d_inner, d_inner, config.conv_kernel, groups=d_inner, bias=config.use_conv_bias
        )
        self.x_proj = nn.Linear(d_inner, self.dt_rank + 2 * d_state, bias=False)
        self.dt_proj = nn.Linear(self.dt_rank, d_inner)
        self.A_log = nn.Parameter(torch.empty(d_inner, d_state))
        self.D = nn.Parameter(torch.empty(d_inner))

    def scan(self, x: Tensor, z: Tensor, keep: Tensor | None) -> tuple[Tensor, Tensor]:
        """Gated output `(batch, seq_len, d_inner)` and last state of inputs `x` with gate `z`.

        `keep` `(batch, seq_len, 1)` is 1 at real tokens and 0 at padding. A padded place adds
        nothing to the state: its input is zero before the convolution and before the scan.
        """
        x = convolve(
            x, self.conv1d.weight[:, 0], self.conv1d.bias, keep, self.reverse_time, self.act
        )
        dt, B, C = self.x_proj(x).split([self.dt_rank, self.d_state, self.d_state], dim=-1)
        dt = F.linear(dt, self.dt_proj.weight)  # its bias is added inside the scan, in float32
        y, last_state = selective_scan(
            x.transpose(1, 2),
            dt.transpose(1, 2),
            self.decay_rates(),
            B.transpose(1, 2),
            C.transpose(1, 2),
            D=self.D.float(),
            z=z.transpose(1, 2),
            delta_bias=self.dt_proj.bias.float(),
            delta_softplus=True,
            return_last_state=True,
            reverse=self.reverse_time,
        )
        return y.transpose(1, 2), last_state

    def decay_rates(self) -> Tensor:
        """Return A, `(d_inner, d_state)`, kept as log(-A) so that it stays negative."""
        return -torch.exp(self.A_log.float())

    @torch.no_grad()
    def reset_parameters(self, config: Week2MambaConfig) -> None:
        """S4D-real initialisation: A = -1 … -d_state, and steps log-uniform between two times."""
        d_inner, d_state = self.A_log.shape
        rates = torch.arange(1, d_state + 1, dtype=torch.float32, device=self.A_log.device)
        init.copy_(self.A_log, rates.log().expand(d_inner, -1))
        init.ones_(self.D)
        spread = self.dt_rank**-0.5 * config.time_step_scale
        if config.time_step_init_scheme == "constant":
            init.constant_(self.dt_proj.weight, spread)
        else:
            init.uniform_(self.dt_proj.weight, -spread, spread)
        low, high = math.log(config.time_step_min), math.log(config.time_step_max)
        uniform = torch.rand(d_inner, device=self.D.device, dtype=torch.float32)
        step = torch.exp(low + uniform * (high - low)).clamp(min=config.time_step_floor)
        init.copy_(self.dt_proj.bias, step + torch.log(-torch.expm1(-step)))  # softplus inverted
        init.kaiming_uniform_(self.conv1d.weight, a=math.sqrt(5))
        if self.conv1d.bias is not None:
            init.zeros_(self.conv1d.bias)


class MambaMixer(Direction):
    """A Mamba layer's mixer; a second direction, if configured, shares its projections."""

    def __init__(self, config: Week2MambaConfig) -> None:
        """Make the parameters, uninitialised until the model's `_init_weights`."""
        super().__init__(config, reverse=False)
        d_model, d_inner = config.hidden_size, config.intermediate_size
        self.in_proj = nn.Linear(d_model, 2 * d_inner, bias=config.use_bias)
        self.out_proj = nn.Linear(d_inner, d_model, bias=config.use_bias)
        self.reverse = Direction(config, reverse=True) if config.bidirectional else None

    def forward(self, hidden: Tensor, keep: Tensor | None = None) -> Tensor:
        """`(batch, seq_len, d_model)` to the same shape."""
        return self._mix(hidden, keep)[0]

    def prefill(self, hidden: Tensor, keep: Tensor | None = None) -> tuple[Tensor, MixerState]:
        """Return the output and the state from which `step` goes on (any padding on the left)."""
        out, x, ssm = self._mix(hidden, keep)
        held = self.conv1d.kernel_size[0] - 1
        last = slice(max(0, x.shape[1] - held), None)
        x = x[:, last] if keep is None else x[:, last] * keep[:, last]
        conv = F.pad(x.transpose(1, 2), (held - x.shape[1], 0))
        return out, MixerState(conv, ssm)

    def _mix(self, hidden: Tensor, keep: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
        """Return the output, the short convolution's input and the scan's last state."""
        x, z = self.in_proj(hidden).chunk(2, dim=-1)
        y, ssm = self.scan(x, z, keep)
        if self.reverse is not None:
            y = y + self.reverse.scan(x, z, keep)[0]
        return self.out_proj(y.to(hidden.dtype)), x, ssm

    def step(self, hidden: Tensor, state: MixerState) -> tuple[Tensor, MixerState]:
        """One token `(batch, d_model)` after `state`: its output, and the state after it."""
        if self.reverse is not None:
            raise ValueError("a bidirectional Mamba sees the whole text: it can't go step by step")
        x, z = self.in_proj(hidden).chunk(2, dim=-1)
        window = torch.cat([state.conv, x[..., None]], dim=-1)
        x = (window * self.conv1d.weight[:, 0]).sum(-1)
        x = self.act(x if self.conv1d.bias is None else x + self.conv1d.bias)
        dt, B, C = self.x_proj(x).split([self.dt_rank, self.d_state, self.d_state], dim=-1)
        delta = F.softplus(self.dt_proj(dt).float())[..., None]  # (batch, d_inner, 1)
        write = delta * x.float()[..., None] * B.float()[:, None, :]
        ssm = torch.exp(delta * self.decay_rates()) * state.ssm + write
        y = (ssm * C.float()[:, None, :]).sum(-1) + self.D.float() * x.float()
        y = (y * F.silu(z.float())).to(hidden.dtype)
        return self.out_proj(y), MixerState(window[..., 1:], ssm)
