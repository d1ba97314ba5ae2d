"""A stack of Mamba blocks: token ids to a vector for each token, or one token at a time.

Weights are laid out as transformers lays them out (`embeddings`, `layers.N.mixer.…`, `norm_f`), so
that a published checkpoint loads. What comes out at real tokens doesn't depend on the padding.
"""

import math
from typing import cast

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers import initialization as init
from transformers.modeling_layers import GradientCheckpointingLayer
from transformers.modeling_outputs import BaseModelOutput
from transformers.utils import can_return_tuple

from week2.models.configuration import Week2MambaConfig
from week2.models.mixer import Direction, MambaMixer, MixerState


class RMSNorm(nn.Module):
    """Divides by the root mean square over the last dimension, in float32, and scales."""

    def __init__(self, size: int, eps: float) -> None:
        """`size` is that of the last dimension; `eps` is added to the mean square."""
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """Normalise `x`; the result has its shape and the weight's dtype."""
        normed = nn.functional.rms_norm(x.float(), x.shape[-1:], eps=self.eps)
        return self.weight * normed.to(self.weight.dtype)


class MambaBlock(GradientCheckpointingLayer):
    """Pre-norm residual block around a mixer."""

    def __init__(self, config: Week2MambaConfig) -> None:
        """Make the norm and the mixer."""
        super().__init__()
        self.residual_in_fp32 = config.residual_in_fp32
        self.norm = RMSNorm(config.hidden_size, config.layer_norm_epsilon)
        self.mixer = MambaMixer(config)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)

    def forward(self, hidden: Tensor, keep: Tensor | None = None) -> Tensor:
        """`(batch, seq_len, d_model)` to the same shape; `keep` is 0 at padding."""
        return self._residual(hidden) + self.dropout(self.mixer(self.norm(hidden), keep))

    def prefill(self, hidden: Tensor, keep: Tensor | None) -> tuple[Tensor, MixerState]:
        """As `forward`, and the state after the last token."""
        mixed, state = self.mixer.prefill(self.norm(hidden), keep)
        return self._residual(hidden) + mixed, state

    def step(self, hidden: Tensor, state: MixerState) -> tuple[Tensor, MixerState]:
        """One token `(batch, d_model)` after `state`."""
        mixed, state = self.mixer.step(self.norm(hidden), state)
        return self._residual(hidden) + mixed, state

    def _residual(self, hidden: Tensor) -> Tensor:
        return hidden.float() if self.residual_in_fp32 else hidden


class MambaPreTrainedModel(PreTrainedModel):
    """Loading, saving and initialising, shared by the backbone and the heads."""

    config: Week2MambaConfig
    config_class = Week2MambaConfig
    base_model_prefix = "backbone"
    supports_gradient_checkpointing = True
    _no_split_modules = ["MambaBlock"]  # noqa: RUF012 - declared so by transformers

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        super()._init_weights(module)
        if isinstance(module, Direction):
            module.reset_parameters(self.config)
        if isinstance(module, MambaMixer):
            init.kaiming_uniform_(module.out_proj.weight, a=math.sqrt(5))
            if self.config.rescale_prenorm_residual:
                module.out_proj.weight /= math.sqrt(self.config.num_hidden_layers)
        if isinstance(module, RMSNorm):
            init.ones_(module.weight)


class MambaBackbone(MambaPreTrainedModel):
    """Token ids to a vector for each token."""

    def __init__(self, config: Week2MambaConfig) -> None:
        """Make embeddings, blocks and the final norm."""
        super().__init__(config)
        self.embeddings = nn.Embedding(config.vocab_size, config.hidden_size)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)
        self.layers = nn.ModuleList(
            self.make_block(index) for index in range(config.num_hidden_layers)
        )
        self.norm_f = RMSNorm(config.hidden_size, config.layer_norm_epsilon)
        self.gradient_checkpointing = False
        self.post_init()

    def make_block(self, index: int) -> nn.Module:
        """Make the block at `index`: a Mamba block everywhere."""
        return MambaBlock(self.config)

    def get_input_embeddings(self) -> nn.Module:
        """Return the token embeddings."""
        return self.embeddings

    def set_input_embeddings(self, value: nn.Module) -> None:
        """Replace the token embeddings."""
        self.embeddings = cast(nn.Embedding, value)

    @can_return_tuple
    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        inputs_embeds: Tensor | None = None,
        output_hidden_states: bool | None = None,
        return_dict: bool | None = None,
    ) -> BaseModelOutput:
        """`input_ids` `(batch, seq_len)`; `attention_mask` is 1 at real tokens, 0 at padding.

        Without a mask every token is real. Padding may stand on either side, and what comes out
        at real tokens doesn't depend on it.
        """
        hidden = self._embed(input_ids, inputs_embeds)
        keep = None if attention_mask is None else attention_mask[..., None].to(hidden.dtype)
        wanted = (
            self.config.output_hidden_states
            if output_hidden_states is None
            else output_hidden_states
        )
        seen = [hidden]
        for layer in self.layers:
            hidden = layer(hidden, keep)
            seen.append(hidden)
        hidden = self.norm_f(hidden)
        seen[-1] = hidden
        return BaseModelOutput(
            last_hidden_state=hidden, hidden_states=tuple(seen) if wanted else None
        )

    @torch.no_grad()
    def prefill(
        self, input_ids: Tensor, attention_mask: Tensor | None = None
    ) -> tuple[Tensor, list[MixerState]]:
        """Last token's vector `(batch, d_model)`, and the states from which `step` goes on.

        Padding, if any, on the left.
        """
        hidden = self.embeddings(input_ids)
        keep = None if attention_mask is None else attention_mask[..., None].to(hidden.dtype)
        states = []
        for layer in self._blocks():
            hidden, state = layer.prefill(hidden, keep)
            states.append(state)
        return self.norm_f(hidden[:, -1]), states

    @torch.no_grad()
    def step(self, input_ids: Tensor, states: list[MixerState]) -> tuple[Tensor, list[MixerState]]:
        """Compute the next token's vector `(batch, d_model)` from its id `(batch,)`.

        The cost is the same however long the text before it is.
        """
        hidden = self.embeddings(input_ids)
        after = []
        for layer, state in zip(self._blocks(), states, strict=True):
            hidden, state = layer.step(hidden, state)
            after.append(state)
        return self.norm_f(hidden), after

    def _blocks(self) -> list[MambaBlock]:
        return [cast(MambaBlock, layer) for layer in self.layers]

    def _embed(self, input_ids: Tensor | None, inputs_embeds: Tensor | None) -> Tensor:
        if (input_ids is None) == (inputs_embeds is None):
            raise ValueError("give input_ids or inputs_embeds, and not both")
        return self.dropout(self.embeddings(input_ids) if inputs_embeds is None else inputs_embeds)
