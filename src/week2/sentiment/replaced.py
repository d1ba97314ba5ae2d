"""Replaced-token detection: pre-train an encoder to tell which words of a review were swapped.

A small masked language model, the generator, fills masked places with its own guesses; the encoder
learns to say of *every* token whether it is the original (Clark et al. 2020, ELECTRA,
arXiv:2003.10555). Masked language modelling learns from the masked places alone, and pays for a
softmax over the whole vocabulary at the encoder's width; here that softmax is paid at the
generator's width. The encoder may be any: BERT, Mamba, a hybrid.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from week2.sentiment.masked import CrossEntropy


def generator_config(vocab_size: int, pad_token_id: int) -> BertConfig:
    """Return a masked language model small enough to be cheap and good enough to be plausible."""
    config = BertConfig(
        vocab_size=vocab_size,
        pad_token_id=pad_token_id,
        hidden_size=96,
        num_hidden_layers=2,
        num_attention_heads=3,
        intermediate_size=384,
        max_position_embeddings=512,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        initializer_range=0.1,  # 1/sqrt(96): BERT's 0.02 is meant for 768
    )
    config._attn_implementation = "eager"
    return config


class ReplacedTokenDetection(nn.Module):
    """Generator, encoder and the encoder's head, with their joint loss.

    Args:
        encoder: any model called with `input_ids` and `attention_mask` whose output has
            `last_hidden_state` (batch, seq_len, hidden_size).
        hidden_size: the encoder's width.
        vocab_size: of the tokenizer.
        pad_token_id: of the tokenizer.
        mask_token_id: of the tokenizer.
        special: ids below this are special tokens, never masked.
        masked: share of the tokens that is masked.
        weight: of the detection loss against the generator's. The paper's is 50, for embeddings
            that the two share; here they share nothing, and a large weight only makes the clipping
            of the joint gradient starve the generator.
    """

    def __init__(
        self,
        encoder: nn.Module,
        *,
        hidden_size: int,
        vocab_size: int,
        pad_token_id: int,
        mask_token_id: int,
        special: int,
        masked: float = 0.18,
        weight: float = 1.0,
    ) -> None:
        """Take the encoder; make the generator and the head."""
        super().__init__()
        self.encoder = encoder
        self.generator = BertModel(
            generator_config(vocab_size, pad_token_id), add_pooling_layer=False
        )
        width = self.generator.config.hidden_size
        self.guess = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.guess_bias = nn.Parameter(torch.zeros(vocab_size))
        self.head = nn.Sequential(
            nn.Linear(hidden_size, hidden_size), nn.GELU(), nn.Linear(hidden_size, 1)
        )
        self.mask_token_id, self.special = mask_token_id, special
        self.masked, self.weight = masked, weight

    def forward(self, input_ids: Tensor, attention_mask: Tensor | None = None) -> dict[str, Tensor]:
        """Losses of one batch; `input_ids` (batch, seq_len)."""
        words = input_ids >= self.special
        chosen = words & (torch.rand(input_ids.shape, device=input_ids.device) < self.masked)
        with_masks = input_ids.masked_fill(chosen, self.mask_token_id)
        hidden = self.generator(
            input_ids=with_masks, attention_mask=attention_mask
        ).last_hidden_state
        # Only the masked places meet the vocabulary: the costly product is a fifth of the size.
        words_table = self.generator.get_input_embeddings().weight
        logits = F.linear(self.guess(hidden[chosen]), words_table, self.guess_bias)
        generator_loss, probabilities = CrossEntropy.apply(logits, input_ids[chosen])
        guesses = draw(probabilities)
        corrupted = input_ids.masked_scatter(chosen, guesses)
        replaced = corrupted != input_ids
        states = self.encoder(input_ids=corrupted, attention_mask=attention_mask).last_hidden_state
        scores = self.head(states[words]).float().squeeze(-1)
        target = replaced[words].to(scores.dtype)
        detection_loss = F.binary_cross_entropy_with_logits(scores, target)
        with torch.no_grad():
            caught = ((scores > 0) & (target > 0)).sum() / target.sum().clamp(min=1)
        return {
            "loss": generator_loss + self.weight * detection_loss,
            "generator_loss": generator_loss.detach(),
            "detection_loss": detection_loss.detach(),
            "caught": caught,
        }


def draw(probabilities: Tensor) -> Tensor:
    """One token from each row's distribution, by inverting its cumulative sum.

    `torch.multinomial` draws a random number for every word of the vocabulary; this, one a row.

    Args:
        probabilities: (rows, vocab_size), fp32; rows need not sum to one exactly.
    """
    rising = probabilities.cumsum(dim=-1)
    point = torch.rand(len(rising), 1, device=rising.device) * rising[:, -1:]
    last = rising.shape[-1] - 1
    return torch.searchsorted(rising, point, right=True).squeeze(-1).clamp_(max=last)
