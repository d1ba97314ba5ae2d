"""The three classifiers at the size that travels with the book: at most five million weights.

Three of those five are the 16,000 word vectors. BERT's usual initialiser (standard deviation 0.02)
is meant for a width of 768; at 192 it lets so little through each layer that training stands still
for a thousand steps, so it is 1/sqrt(width) here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from torch import nn
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)

NAMES = ("bert", "mamba", "hybrid")
LABELS: dict[str, Any] = {
    "id2label": {0: "negative", 1: "positive"},
    "label2id": {"negative": 0, "positive": 1},
}


@dataclass(frozen=True)
class Size:
    """Width and depth of a model; the defaults are the book's, `tiny` is for tests."""

    width: int = 192
    bert_layers: int = 4
    mamba_layers: int = 5
    heads: int = 3

    @classmethod
    def tiny(cls) -> Size:
        """Small enough to train in a test."""
        return cls(width=32, bert_layers=2, mamba_layers=2, heads=2)


def make_config(
    name: str, tokenizer: PreTrainedTokenizerFast, size: Size | None = None, dropout: float = 0.0
) -> Any:
    """Return the configuration of `bert`, `mamba` or `hybrid`.

    Args:
        name: which.
        tokenizer: for the vocabulary and the padding token.
        size: how large; the book's size by default.
        dropout: after embeddings and layers, and before the classifier.
    """
    if name not in NAMES:
        raise ValueError(f"a model is one of {', '.join(NAMES)}; got {name!r}")
    size = size or Size()
    shared: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "hidden_size": size.width,
        "pad_token_id": tokenizer.pad_token_id,
        "hidden_dropout_prob": dropout,
        "classifier_dropout": dropout,
        "initializer_range": round(1 / math.sqrt(size.width), 3),
        **LABELS,
    }
    if name == "bert":
        config = BertConfig(
            num_hidden_layers=size.bert_layers,
            num_attention_heads=size.heads,
            intermediate_size=4 * size.width,
            max_position_embeddings=512,
            attention_probs_dropout_prob=0.0,
            **shared,
        )
        # For rows of 16 tokens plain products beat the fused kernel on a CPU, backward most.
        config._attn_implementation = "eager"
        return config
    from week2.models import HybridConfig, Week2MambaConfig

    recurrent: dict[str, Any] = {"num_hidden_layers": size.mamba_layers, "bidirectional": True}
    if name == "mamba":
        return Week2MambaConfig(pooling="mean_max", **recurrent, **shared)
    return HybridConfig(pooling="mean_max", num_attention_heads=size.heads, **recurrent, **shared)


def make_encoder(config: Any) -> PreTrainedModel:
    """Make a new encoder (the model without a head) for `config`."""
    if config.model_type == "bert":
        return BertModel(config, add_pooling_layer=False)
    from week2.models import HybridBackbone, MambaBackbone

    return HybridBackbone(config) if config.model_type == "week2-hybrid" else MambaBackbone(config)


def make_classifier(config: Any) -> PreTrainedModel:
    """Make a new classifier for `config`."""
    if config.model_type == "bert":
        return BertForSequenceClassification(config)
    from week2.models import HybridForSequenceClassification, MambaForSequenceClassification

    if config.model_type == "week2-hybrid":
        return HybridForSequenceClassification(config)
    return MambaForSequenceClassification(config)


def encoder_of(classifier: PreTrainedModel) -> nn.Module:
    """Return the encoder inside a classifier."""
    return getattr(classifier, classifier.base_model_prefix)
