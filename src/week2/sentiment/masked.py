"""Masked-word training of any encoder, with the softmax paid at the masked places alone."""

from __future__ import annotations

from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class MaskedWords(nn.Module):
    """An encoder and a head that guesses masked words, tied to the encoder's embeddings.

    A random share of the words is hidden behind `[MASK]`; one in ten of those stays as it is, so
    that the encoder cannot rely on the mark (Devlin et al. 2018, arXiv:1810.04805, section 3.1).

    Args:
        encoder: any model called with `input_ids` and `attention_mask` whose output has
            `last_hidden_state` (batch, seq_len, hidden_size).
        hidden_size: the encoder's width.
        vocab_size: of the tokenizer.
        mask_token_id: of the tokenizer.
        special: ids below this are special tokens, never masked.
        masked: share of the words that is to be guessed.
    """

    def __init__(
        self,
        encoder: nn.Module,
        *,
        hidden_size: int,
        vocab_size: int,
        mask_token_id: int,
        special: int,
        masked: float = 0.2,
    ) -> None:
        """Take the encoder; make the head."""
        super().__init__()
        self.encoder = encoder
        self.guess = nn.Sequential(
            nn.Linear(hidden_size, hidden_size), nn.GELU(), nn.LayerNorm(hidden_size)
        )
        self.guess_bias = nn.Parameter(torch.zeros(vocab_size))
        self.mask_token_id, self.special, self.masked = mask_token_id, special, masked

    def forward(self, input_ids: Tensor, attention_mask: Tensor | None = None) -> dict[str, Tensor]:
        """Mean cross-entropy in nats over the masked places; `input_ids` (batch, seq_len)."""
        chance = torch.rand(input_ids.shape, device=input_ids.device)
        chosen = (input_ids >= self.special) & (chance < self.masked)
        hidden_away = chosen & (chance < 0.9 * self.masked)
        states = self.encoder(
            input_ids=input_ids.masked_fill(hidden_away, self.mask_token_id),
            attention_mask=attention_mask,
        ).last_hidden_state
        table = cast(Any, self.encoder).get_input_embeddings().weight
        # Only the chosen places meet the vocabulary: the costly product is a fifth of the size.
        logits = F.linear(self.guess(states[chosen]), table, self.guess_bias)
        loss, _ = CrossEntropy.apply(logits, input_ids[chosen])
        return {"loss": loss}


class CrossEntropy(torch.autograd.Function):
    """Mean cross-entropy that also hands out the probabilities it computed.

    A generator needs both: the loss to learn, the probabilities to draw its guesses. With 16,000
    words the softmax is worth computing once; on a CPU `log_softmax`'s own backward costs more
    than the product that makes the logits.
    """

    @staticmethod
    def forward(ctx: Any, logits: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
        """Loss (scalar, fp32) and probabilities (rows, vocab_size), fp32, without a gradient."""
        probabilities = torch.softmax(logits, dim=-1, dtype=torch.float32)
        right = probabilities.gather(1, truth[:, None]).clamp_(min=1e-30)
        ctx.save_for_backward(probabilities, truth)
        ctx.dtype = logits.dtype
        ctx.mark_non_differentiable(probabilities)
        return -right.log().mean(), probabilities

    @staticmethod
    def backward(ctx: Any, grad: Tensor, _: Tensor) -> tuple[Tensor, None]:
        """Softmax minus one-hot, over the number of rows."""
        probabilities, truth = ctx.saved_tensors
        scale = grad / len(truth)
        slope = (probabilities * scale).to(ctx.dtype)
        rows = torch.arange(len(truth), device=truth.device)
        slope[rows, truth] -= scale.to(ctx.dtype)
        return slope, None
