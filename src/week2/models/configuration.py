"""Configuration of this project's Mamba: transformers' own, and what a classifier needs besides."""

from typing import Any, ClassVar

import transformers
from huggingface_hub.dataclasses import strict

POOLINGS = ("last", "mean", "max", "mean_max")


@strict
class Week2MambaConfig(transformers.MambaConfig):
    """transformers' `MambaConfig` with a direction, a pooling and dropout.

    It is a model type of its own (`week2-mamba`), so that transformers' `mamba` stays what it is.
    The fields of a published Mamba (`hidden_size`, `state_size`, `conv_kernel`, `expand`, …) keep
    their names and meanings.

    Attributes:
        bidirectional: every layer also scans from the last token to the first, with weights of its
            own for that direction between shared projections.
        pooling: what of the sequence the classifier sees. `last`: the last real token; `mean` or
            `max` over the real tokens; `mean_max`: both, side by side.
        hidden_dropout_prob: dropout after the embeddings and after each mixer.
        classifier_dropout: dropout before the classifier.
    """

    model_type: ClassVar[str] = "week2-mamba"

    bidirectional: bool = False
    pooling: str = "last"
    hidden_dropout_prob: float = 0.0
    classifier_dropout: float = 0.0

    def __post_init__(self, **kwargs: Any) -> None:
        """Stay `week2-mamba` when the fields come from a published `mamba`'s config.json."""
        kwargs.pop("model_type", None)
        super().__post_init__(**kwargs)

    def validate_pooling(self) -> None:
        """Refuse a pooling that doesn't exist."""
        if self.pooling not in POOLINGS:
            raise ValueError(f"pooling is one of {', '.join(POOLINGS)}; got {self.pooling!r}")


@strict
class HybridConfig(Week2MambaConfig):
    """Mamba layers with one attention layer in every `attn_layer_period`, as in Jamba.

    Lieber et al. 2024 (arXiv:2403.19887) put one attention layer among eight and found no need for
    position embeddings: the Mamba layers before it know where they are.

    Attributes:
        attn_layer_period: one layer in so many is attention.
        attn_layer_offset: the index of the first attention layer; below the period.
        num_attention_heads: must divide `hidden_size`.
        attn_mlp_expand: width of the MLP after each attention, in `hidden_size`s.
    """

    model_type: ClassVar[str] = "week2-hybrid"

    attn_layer_period: int = 4
    attn_layer_offset: int = 2
    num_attention_heads: int = 4
    attn_mlp_expand: int = 2

    @property
    def layer_types(self) -> list[str]:
        """`full_attention` or `linear_attention` (Mamba) for each layer."""
        return [
            "full_attention" if self.is_attention(index) else "linear_attention"
            for index in range(self.num_hidden_layers)
        ]

    def is_attention(self, index: int) -> bool:
        """Whether the layer at `index` is attention."""
        return index % self.attn_layer_period == self.attn_layer_offset

    def validate_attention(self) -> None:
        """Refuse heads that don't divide the width, and a place outside the period."""
        if self.hidden_size % self.num_attention_heads:
            raise ValueError(
                f"num_attention_heads must divide hidden_size {self.hidden_size}; "
                f"got {self.num_attention_heads}"
            )
        if not 0 <= self.attn_layer_offset < self.attn_layer_period:
            raise ValueError(
                f"attn_layer_offset must be from 0 to attn_layer_period - 1 = "
                f"{self.attn_layer_period - 1}; got {self.attn_layer_offset}"
            )
