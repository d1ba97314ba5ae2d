"""What a training run starts from: noise, counts, another model's words or layers, a state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from week2.sentiment.architectures import Size, make_config, make_encoder
from week2.sentiment.batches import Encoded
from week2.sentiment.masked import MaskedWords
from week2.sentiment.replaced import ReplacedTokenDetection
from week2.sentiment.state import load_state
from week2.sentiment.tokenizer import SPECIAL
from week2.sentiment.vectors import count_vectors


def make_pretraining(
    name: str,
    tokenizer: PreTrainedTokenizerFast,
    objective: str,
    *,
    size: Size | None = None,
    seed: int = 0,
) -> nn.Module:
    """Make a new encoder with the head of its objective, `masked` or `replaced`."""
    torch.manual_seed(seed)
    config = make_config(name, tokenizer, size)
    head = ReplacedTokenDetection if objective == "replaced" else MaskedWords
    extra = {"pad_token_id": tokenizer.pad_token_id} if objective == "replaced" else {}
    return head(
        make_encoder(config),
        hidden_size=config.hidden_size,
        vocab_size=len(tokenizer),
        mask_token_id=tokenizer.mask_token_id,
        special=len(SPECIAL),
        **extra,
    )


def start_from_counts(module: Any, texts: Encoded, seed: int) -> None:
    """Set the embeddings of a new encoder, and the head's bias, from counts over `texts`."""
    table = module.encoder.get_input_embeddings().weight
    vectors_from_counts(table, texts, module.encoder.config.initializer_range, seed)
    frequency = np.bincount(texts.flat, minlength=len(table)) + 1.0
    with torch.no_grad():
        module.guess_bias.copy_(torch.from_numpy(np.log(frequency / frequency.sum())))


def vectors_from_counts(table: Tensor, texts: Encoded, spread: float, seed: int) -> None:
    """Set word vectors from counts over `texts`; those of words that do not occur stay.

    Args:
        table: word vectors (words, width), changed in place.
        texts: to count in.
        spread: root mean square of the new vectors' elements, as of the model's other weights.
        seed: of the factorisation.
    """
    size, width = table.shape
    vectors = torch.from_numpy(count_vectors(texts, size, width, special=len(SPECIAL), seed=seed))
    known = vectors.abs().sum(1) > 0
    with torch.no_grad():
        table[known] = vectors[known] * (spread * width**0.5)  # from unit vectors


def take_embeddings(encoder: Any, folder: Path) -> None:
    """Copy the word vectors of other weights, made with the same tokenizer, into `encoder`.

    Raises:
        FileNotFoundError: no weights in `folder`, or none of the right shape.
    """
    table = encoder.get_input_embeddings().weight
    for tensors in _weights_in(folder):
        for name, value in tensors.items():
            words = name.endswith(("word_embeddings.weight", "embeddings.weight"))
            if words and value.shape == table.shape:
                with torch.no_grad():
                    table.copy_(value)
                return
    raise FileNotFoundError(
        f"no word vectors of shape {tuple(table.shape)} in {folder}; give a folder with "
        "model.safetensors or state.safetensors of a model with this tokenizer and width"
    )


def take_layers(encoder: Any, folder: Path) -> None:
    """Copy what another trained model has in common with `encoder`: same name, same shape.

    A hybrid gets a Mamba's word vectors and Mamba layers so; its attention layer stays new.

    Raises:
        FileNotFoundError: no weights in `folder`, or no layer in common.
    """
    own = encoder.state_dict()
    for tensors in _weights_in(folder):
        bare = {n.removeprefix("encoder.").removeprefix("backbone."): t for n, t in tensors.items()}
        common = {n: t for n, t in bare.items() if n in own and t.shape == own[n].shape}
        if any(name.startswith("layers.") for name in common):
            encoder.load_state_dict(common, strict=False)
            return
    raise FileNotFoundError(
        f"no layer in {folder} has the name and shape of one of this model; give a folder with "
        "model.safetensors or state.safetensors of a model of the same width"
    )


def _weights_in(folder: Path) -> Iterator[dict[str, torch.Tensor]]:
    """Return the tensors of each weights file that is there: a model's, a training state's."""
    for file in (folder / "model.safetensors", folder / "state.safetensors"):
        if file.is_file():
            yield load_file(file)


def load_start(folder: Path, module: Any) -> int:
    """Weights of a state, all or (under another objective) the encoder's; returns its step."""
    state = load_state(folder)
    if state.objective == ("replaced" if hasattr(module, "generator") else "masked"):
        return load_state(folder, module).step
    encoder = {
        name.removeprefix("encoder."): value
        for name, value in load_file(folder / "state.safetensors").items()
        if name.startswith("encoder.")
    }
    module.encoder.load_state_dict(encoder)
    return state.step
