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

    Args:
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
