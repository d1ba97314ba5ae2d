"""What a training run leaves: a folder that `from_pretrained` reads, and what was measured."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from week2._files import whole, write_json
from week2.models.checkpoints import write_card
from week2.sentiment import nsmc
from week2.sentiment.finetune import logits_of
from week2.sentiment.metrics import report
from week2.sentiment.tokenizer import encode


def score_test(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, source: Any, trained_on: str
) -> dict[str, Any]:
    """Accuracy on the test part, with and without the texts that train holds as well.

    Raises:
        NsmcError: the test part may hold rows of the train part that the model saw.
    """
    test = nsmc.load_nsmc("test", source)
    nsmc.check_scoring(trained_on, nsmc.provenance_of(test))
    seen = set(nsmc.load_nsmc("train", source)["document"])
    seen |= set(nsmc.load_nsmc("validation", source)["document"])
    logits = logits_of(model, encode(tokenizer, test["document"]), tokenizer.pad_token_id)
    scored = report(logits.argmax(1), np.asarray(test["label"]), test["document"], seen)
    return {"provenance": nsmc.provenance_of(test), **scored}


def save_classifier(
    folder: Path, model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, result: dict[str, Any]
) -> None:
    """Write a folder for `from_pretrained`: bf16 weights, config, tokenizer, card, result."""
    with whole(folder) as part:
        save_weights(part, model, torch.bfloat16)
        tokenizer.save_pretrained(part)
        write_json(part / "result.json", result)
    if result:
        write_card(folder)


def save_weights(folder: Path, model: PreTrainedModel, dtype: torch.dtype) -> None:
    """Write a model's weights in `dtype`, and its config; the model keeps its own."""
    copy: Any = type(model)(model.config)
    copy.load_state_dict(model.state_dict())
    copy.to(dtype).save_pretrained(folder)


def fingerprint(folder: Path) -> dict[str, str]:
    """Name and SHA-256 of a model's weights."""
    (file, *_) = [*folder.glob("model.safetensors"), *folder.glob("state.safetensors")]
    return {"name": folder.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}


def now() -> str:
    """Return the time, to the second, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def versions() -> dict[str, str]:
    """Versions of what the figures depend on."""
    return {n: version(n) for n in ("torch", "transformers", "tokenizers", "accelerate", "numpy")}
