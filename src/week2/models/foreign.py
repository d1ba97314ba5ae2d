"""A classifier from a folder that somebody else may have written: looked at before it is loaded.

`from_pretrained` alone makes up the weights that a file lacks, allocates what config.json asks for
before it compares the shapes, and may ask whether to run the folder's own code: a question that the
first review on standard input would answer.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

from week2.errors import Week2Error

CONFIG, WEIGHTS, TOKENIZER = "config.json", "model.safetensors", "tokenizer.json"
SETTINGS = "tokenizer_config.json"  # need not be there
LARGEST = {CONFIG: 1 << 20, SETTINGS: 1 << 20, TOKENIZER: 1 << 26}  # bytes
HEADER = 1 << 24  # bytes of what a weights file says of itself
FLOATS = {"F64", "F32", "F16", "BF16"}


class CheckpointError(Week2Error, ValueError):
    """The folder is no classifier that can be loaded; the message says which file is wrong."""


def load_classifier(folder: Path, dtype: torch.dtype) -> tuple[Any, Any]:
    """Load the model and the tokenizer of a folder.

    Raises:
        CheckpointError: a file is missing, damaged, or does not fit the others.
    """
    shapes = check_folder(folder)
    try:
        model, info, tokenizer = _loaded(folder, dtype, sum(map(math.prod, shapes.values())))
    except CheckpointError:
        raise
    except Exception as error:  # each library has kinds of its own
        raise CheckpointError(f"{folder} cannot be loaded: {error}") from error
    if missing := sorted(info["missing_keys"]):
        raise CheckpointError(f"{WEIGHTS} lacks {len(missing)} weights, such as {missing[0]}")
    if not all(weight.isfinite().all() for weight in model.parameters()):
        raise CheckpointError(f"{WEIGHTS} holds weights that are no numbers")
    words = tokenizer.get_vocab()
    if tokenizer.pad_token_id is None or max(words.values()) >= model.config.vocab_size:
        raise CheckpointError(f"{TOKENIZER} has no padding token, or words that the model lacks")
    return model.eval(), tokenizer


def check_folder(folder: Path) -> dict[str, list[int]]:
    """Look at a folder's files before anything is made of them; the shapes of its weights.

    Raises:
        CheckpointError: a file is missing or damaged, or leads to code or to other weights.
    """
    shapes = stored_shapes(folder / WEIGHTS)
    config = read_object(folder / CONFIG)
    read_object(folder / TOKENIZER)
    settings = read_object(folder / SETTINGS) if os.path.lexists(folder / SETTINGS) else {}
    refuse_elsewhere(folder, config, settings)
    refuse_large(config, shapes)
    return shapes


def read_object(path: Path) -> dict[str, Any]:
    """Read a JSON object, if it is a file, and no larger than such a file may be."""
    largest = LARGEST[path.name]
    if not path.is_file():  # a pipe would be waited for, a device never ends
        raise CheckpointError(f"it has no file {path.name}")
    if path.stat().st_size > largest:
        raise CheckpointError(f"{path.name} has more than {largest:,} bytes")
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(value, dict):
        raise CheckpointError(f"{path.name} holds no JSON object")
    return value


def stored_shapes(path: Path) -> dict[str, list[int]]:
    """Read the shapes of a file's weights, which are numbers of some precision, and no pickle."""
    if not path.is_file():
        raise CheckpointError(f"it has no {path.name}; weights in no other form are read")
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
    if length > min(HEADER, path.stat().st_size):
        raise CheckpointError(f"{path.name} is no safetensors file, or its header is too long")
    try:
        with safe_open(path, framework="pt") as file:
            # The file itself cannot be iterated.
            slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118
            kinds = {name: weight.get_dtype() for name, weight in slices.items()}
            shapes = {name: weight.get_shape() for name, weight in slices.items()}
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path.name} cannot be read: {error}") from error
    for name, kind in kinds.items():
        if kind not in FLOATS and name.endswith(("weight", "bias")):
            raise CheckpointError(f"{path.name}: {name} is of {kind}, not of floating point")
    return shapes


def refuse_elsewhere(folder: Path, config: dict[str, Any], settings: dict[str, Any]) -> None:
    """Refuse what leads to code, or to weights in another file."""
    for name, content in ((CONFIG, config), (SETTINGS, settings)):
        if "auto_map" in content:
            raise CheckpointError(f"{name} asks to run code of its own (auto_map)")
    if "transformers_weights" in config or os.path.lexists(folder / "adapter_config.json"):
        raise CheckpointError(f"it has weights in other files than {WEIGHTS}")


def refuse_large(config: dict[str, Any], shapes: dict[str, list[int]]) -> None:
    """Refuse numbers that no model with these weights has, before anything is made of them."""
    weights = sum(map(math.prod, shapes.values()))
    for name, value in config.items():
        layers = "layer" in name and "period" not in name
        most = len(shapes) if layers or name == "num_labels" else weights
        if isinstance(value, int | float) and not -1 <= value <= most:
            raise CheckpointError(f"{CONFIG}: {name} is {value}, but {WEIGHTS} has {most} at most")


def _loaded(folder: Path, dtype: torch.dtype, weights: int) -> tuple[Any, dict[str, Any], Any]:
    own: dict[str, Any] = {"trust_remote_code": False, "local_files_only": True}
    config = AutoConfig.from_pretrained(folder, **own)
    with torch.device("meta"):  # which has shapes, and no memory
        planned = AutoModelForSequenceClassification.from_config(config, trust_remote_code=False)
    wanted = sum(weight.numel() for weight in planned.parameters())
    if wanted > weights:
        raise CheckpointError(
            f"{CONFIG} describes {wanted:,} weights, and {WEIGHTS} has {weights:,}"
        )
    tokenizer = AutoTokenizer.from_pretrained(folder, **own)
    tokenizer("\U0010fffd")  # which no vocabulary has, and not every tokenizer can say so
    model, info = AutoModelForSequenceClassification.from_pretrained(
        folder, dtype=dtype, output_loading_info=True, use_safetensors=True, **own
    )
    return model, info, tokenizer
