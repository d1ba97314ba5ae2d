"""Jamba's idea in small: a stack of Mamba layers with one attention layer in so many.

Lieber et al. 2024, *Jamba: A Hybrid Transformer-Mamba Language Model*, arXiv:2403.19887. Attention
reads any earlier token exactly; Mamba carries a summary at constant cost. The heads are those of
`week2.models.mamba`.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers.modeling_layers import GradientCheckpointingLayer

from week2.models.backbone import MambaBackbone, RMSNorm
from week2.models.configuration import HybridConfig
from week2.models.mamba import (
    MambaForCausalLM,
    MambaForMaskedLM,
    MambaForSequenceClassification,
)


class AttentionState(NamedTuple):
    """What attention remembers: every token's key and value, so it grows with the text.

    key, value: `(batch, n_heads, seq_len, head_dim)`.
    keep: `(batch, seq_len)`, False at padding.
    """

    key: Tensor
    value: Tensor
    keep: Tensor


class AttentionBlock(GradientCheckpointingLayer):
    """Pre-norm attention and pre-norm gated MLP. Causal, or both ways if the config says so."""

    def __init__(self, config: HybridConfig) -> None:
        """Make the projections; there are no position embeddings."""
        super().__init__()
        d_model, wide = config.hidden_size, config.attn_mlp_expand * config.hidden_size
        self.n_heads, self.causal = config.num_attention_heads, not config.bidirectional
        self.residual_in_fp32 = config.residual_in_fp32
        self.norm = RMSNorm(d_model, config.layer_norm_epsilon)
        self.qkv_proj = nn.Linear(d_model, 3 * d_model, bias=config.use_bias)
        self.out_proj = nn.Linear(d_model, d_model, bias=config.use_bias)
        self.mlp_norm = RMSNorm(d_model, config.layer_norm_epsilon)
        self.mlp_in = nn.Linear(d_model, 2 * wide, bias=config.use_bias)
        self.mlp_out = nn.Linear(wide, d_model, bias=config.use_bias)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)

    def forward(self, hidden: Tensor, keep: Tensor | None = None) -> Tensor:
        """`(batch, seq_len, d_model)` to the same shape; `keep` is 0 at padding."""
        return self.prefill(hidden, keep)[0]

    def prefill(self, hidden: Tensor, keep: Tensor | None) -> tuple[Tensor, AttentionState]:
        """As `forward`, and the keys and values from which `step` goes on."""
        batch, seq_len, _ = hidden.shape
        query, key, value = self._heads(self.norm(hidden))
        if keep is None:
            real = torch.ones(batch, seq_len, dtype=torch.bool, device=hidden.device)
            mixed = F.scaled_dot_product_attention(query, key, value, is_causal=self.causal)
        else:
            real = keep[..., 0] > 0
            mask = real[:, None, None, :].expand(batch, 1, seq_len, seq_len)
            if self.causal:
                mask = mask.tril()
            # A padded token sees itself: with nothing to see its softmax would be 0 / 0.
            mask = mask | torch.eye(seq_len, dtype=torch.bool, device=hidden.device)
            mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        return self._after(hidden, mixed), AttentionState(key, value, real)

    def step(self, hidden: Tensor, state: AttentionState) -> tuple[Tensor, AttentionState]:
        """One token `(batch, d_model)` after `state`."""
        if not self.causal:
            raise ValueError("a bidirectional hybrid sees the whole text: it can't go step by step")
        query, key, value = self._heads(self.norm(hidden[:, None]))
        state = AttentionState(
            torch.cat([state.key, key], dim=2),
            torch.cat([state.value, value], dim=2),
            F.pad(state.keep, (0, 1), value=True),
        )
        mixed = F.scaled_dot_product_attention(
            query, state.key, state.value, attn_mask=state.keep[:, None, None, :]
        )
        return self._after(hidden[:, None], mixed)[:, 0], state

    def _heads(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        batch, seq_len, d_model = x.shape
        shape = (batch, seq_len, 3, self.n_heads, d_model // self.n_heads)
        query, key, value = self.qkv_proj(x).view(shape).permute(2, 0, 3, 1, 4)
        return query, key, value

    def _after(self, hidden: Tensor, mixed: Tensor) -> Tensor:
        residual = hidden.float() if self.residual_in_fp32 else hidden
        hidden = residual + self.dropout(self.out_proj(mixed.transpose(1, 2).flatten(2)))
        gate, up = self.mlp_in(self.mlp_norm(hidden)).chunk(2, dim=-1)
        return hidden + self.dropout(self.mlp_out(F.silu(gate) * up))


class HybridBackbone(MambaBackbone):
    """Token ids to a vector for each token, through Mamba and attention blocks."""

    config: HybridConfig
    config_class = HybridConfig
    _no_split_modules = ["MambaBlock", "AttentionBlock"]  # noqa: RUF012 - as in transformers

    def make_block(self, index: int) -> nn.Module:
        """Make the block at `index`: attention where the config puts it."""
        if self.config.is_attention(index):
            return AttentionBlock(self.config)
        return super().make_block(index)


class HybridForSequenceClassification(MambaForSequenceClassification):
    """The hybrid with a linear classifier over the pooled sequence."""

    config_class = HybridConfig
    backbone_class = HybridBackbone


class HybridForMaskedLM(MambaForMaskedLM):
    """Guesses masked tokens, to pre-train a bidirectional hybrid."""

    config_class = HybridConfig
    backbone_class = HybridBackbone


class HybridForCausalLM(MambaForCausalLM):
    """Guesses the next token, to pre-train a hybrid of one direction."""

    config_class = HybridConfig
    backbone_class = HybridBackbone
