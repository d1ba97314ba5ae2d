"""The models that are compared: bundled, in a folder, on the hub, or of a size with random weights.

The old course's table named a BERT of 110 million weights and a Mamba of 130 million, neither of
which had a checkpoint. `SIZES` has both configurations; with random weights they cost what trained
ones cost, and know nothing, so they are timed and not scored.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoConfig,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from week2.models import Week2MambaConfig, available, path_of
from week2.models.foreign import check_folder
from week2.sentiment.tokenizer import MAX_TOKENS

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}
SIZES: dict[str, Any] = {
    "bert-base-110m": lambda: BertConfig(),
    "mamba-130m": lambda: Week2MambaConfig(
        vocab_size=50_280, hidden_size=768, num_hidden_layers=24, pad_token_id=0
    ),
}
"""BERT base (English; Devlin et al. 2019) and Mamba 130M (Gu & Dao 2023), by configuration."""


@dataclass
class Side:
    """One model of the comparison, with its tokenizer.

    Attributes:
        name: as it was asked for.
        model: in evaluation mode.
        tokenizer: its own.
        positive: which of its outputs means positive.
        trained_on: provenance of its training reviews, `unknown`, or `nothing` for random weights.
        weights_sha256: of its parameters, in their order.
    """

    name: str
    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    positive: int
    trained_on: str
    weights_sha256: str

    @property
    def longest(self) -> int:
        """Tokens at which a review is cut: what the book's models were trained with, at most."""
        return min(MAX_TOKENS, int(self.tokenizer.model_max_length))

    def described(self) -> dict[str, Any]:
        """Return what a result has to say about the model."""
        body = [p for n, p in self.model.named_parameters() if "embedding" not in n]
        return {
            "model": self.name,
            "class": type(self.model).__name__,
            "parameters": sum(p.numel() for p in self.model.parameters()),
            "parameters_beside_embeddings": sum(p.numel() for p in body),
            "layers": self.model.config.num_hidden_layers,
            "width": self.model.config.hidden_size,
            "trained_on": self.trained_on,
            "weights_sha256": self.weights_sha256,
        }


def load_side(
    name: str, dtype: str = "fp32", device: str = "cpu", trained_on: str | None = None
) -> Side:
    """Load a model to compare.

    Args:
        name: a bundled model, a folder, one of `SIZES`, or a name on the hub.
        dtype: `fp32` or `bf16`.
        device: where to put it.
        trained_on: what the model was trained on (`official`, `rebuilt`, …), if its folder's
            `result.json` does not say.

    Raises:
        OSError: no such folder, and the hub has no such name, no weights in safetensors, or cannot
            be reached.
        CheckpointError: a folder that is damaged, or that asks to run code of its own.
        ValueError: a model with other than two labels.
    """
    if name in SIZES:
        return _random_side(name, dtype, device)
    place = path_of(name) if name in available() and not Path(name).is_dir() else name
    if Path(place).is_dir():
        check_folder(Path(place))
    own: dict[str, Any] = {"trust_remote_code": False}
    model, info = AutoModelForSequenceClassification.from_pretrained(
        place,
        dtype=DTYPES[dtype],
        output_loading_info=True,
        use_safetensors=True,
        **own,
    )
    if model.config.num_labels != 2:
        raise ValueError(
            f"{name} has {model.config.num_labels} labels; "
            "the comparison needs two, negative and positive"
        )
    recorded = Path(place) / "result.json"
    if info[
        "missing_keys"
    ]:  # a body without a classifier: transformers made a random one
        trained_on = "nothing"
    elif trained_on is None and recorded.is_file():
        trained_on = json.loads(recorded.read_text("utf-8"))["provenance"]
    return Side(
        name=name,
        model=model.eval().to(device),
        tokenizer=AutoTokenizer.from_pretrained(place, **own),
        positive=positive_label(model.config.id2label),
        trained_on=trained_on or "unknown",
        weights_sha256=fingerprint(model),
    )


def _random_side(name: str, dtype: str, device: str) -> Side:
    config = SIZES[name]()
    if device == "cuda" and config.model_type == "bert":
        from transformers.utils import is_flash_attn_2_available

        flash = is_flash_attn_2_available() and dtype == "bf16"
        config._attn_implementation = "flash_attention_2" if flash else "sdpa"
    torch.manual_seed(0)
    model = AutoModelForSequenceClassification.from_config(config).to(DTYPES[dtype])
    return Side(
        name=name,
        model=model.eval().to(device),
        tokenizer=AutoTokenizer.from_pretrained(path_of(available()[0])),
        positive=1,
        trained_on="nothing",
        weights_sha256=fingerprint(model),
    )


def positive_label(id2label: dict[int, str]) -> int:
    """Which output means positive: by its name, else the second, as in NSMC.

    >>> positive_label({0: "positive", 1: "negative"})
    0
    >>> positive_label({0: "LABEL_0", 1: "LABEL_1"})
    1
    """
    for number, label in id2label.items():
        if label.lower() in ("positive", "pos", "긍정"):
            return int(number)
    return 1


def fingerprint(model: torch.nn.Module) -> str:
    """SHA-256 of the parameters as bf16, so that one checkpoint has one in every dtype."""
    digest = hashlib.sha256()
    for _, parameter in sorted(model.named_parameters()):
        digest.update(
            parameter.detach()
            .to("cpu", torch.bfloat16)
            .view(torch.int16)
            .numpy()
            .tobytes()
        )
    return digest.hexdigest()


def bundled_fingerprint(name: str) -> str:
    """`fingerprint` of a bundled checkpoint, without making the model."""
    from safetensors.torch import load_file

    config = AutoConfig.from_pretrained(path_of(name))
    weights = load_file(Path(path_of(name)) / "model.safetensors")
    with torch.device("meta"):
        named = dict(
            AutoModelForSequenceClassification.from_config(config).named_parameters()
        )
    digest = hashlib.sha256()
    for key in sorted(named):
        digest.update(
            weights[key]
            .to(torch.bfloat16)
            .contiguous()
            .view(torch.int16)
            .numpy()
            .tobytes()
        )
    return digest.hexdigest()
