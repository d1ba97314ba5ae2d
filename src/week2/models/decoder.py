"""Two small language models of characters: a Transformer with rotary positions, and Mamba.

Their weights number the same within a hundredth. A text is its characters with a newline before it
and after it, so that a model also says how texts begin and when they end.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import DynamicCache, LlamaConfig, LlamaForCausalLM, PreTrainedModel

from week2.models.configuration import Week2MambaConfig
from week2.models.mamba import MambaForCausalLM
from week2.models.mixer import MixerState

ARCHITECTURES = ("transformer", "mamba")
FOLDER = Path(__file__).parent / "decoders"
END, UNKNOWN = "\n", "\ufffd"


@dataclass(frozen=True)
class Alphabet:
    """The characters that models know: the id of `characters[i]` is i.

    Character 0 is the newline around a text. Character 1 stands for every one that is not here.
    """

    characters: str

    @classmethod
    def of(cls, texts: Iterable[str], size: int) -> Alphabet:
        """Take the `size - 2` most frequent characters of `texts`, and the two special ones."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(text)
        frequent = sorted(counts, key=lambda character: (-counts[character], character))
        return cls(
            END + UNKNOWN + "".join(c for c in frequent if c not in (END, UNKNOWN))[: size - 2]
        )

    def __len__(self) -> int:
        """How many."""
        return len(self.characters)

    @cached_property
    def _table(self) -> np.ndarray:
        table = np.full(0x110000, self.characters.index(UNKNOWN), dtype=np.int32)
        table[_code_points(self.characters)] = np.arange(len(self))
        return table

    def encode(self, text: str) -> np.ndarray:
        """Ids of the characters, `(len(text),)`."""
        return self._table[_code_points(text)]

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ids."""
        return "".join(self.characters[i] for i in ids)


def _code_points(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


# --8<-- [start:make]
def make_decoder(
    architecture: str,
    vocab_size: int,
    d_model: int = 192,
) -> PreTrainedModel:
    """Make a model with random weights; it maps ids to logits of each next id."""
    shared: dict[str, Any] = {
        "vocab_size": vocab_size,
        "hidden_size": d_model,
        "tie_word_embeddings": True,  # one matrix reads characters and predicts them
        "bos_token_id": 0,
        "eos_token_id": 0,
        "pad_token_id": None,
    }
    if architecture == "mamba":
        return MambaForCausalLM(Week2MambaConfig(num_hidden_layers=4, **shared))
    if architecture == "transformer":
        return LlamaForCausalLM(
            LlamaConfig(
                num_hidden_layers=3,
                num_attention_heads=d_model // 32,
                intermediate_size=d_model * 41 // 24,
                max_position_embeddings=1 << 16,  # rotary: there is no table
                **shared,
            )
        )
    names = ", ".join(ARCHITECTURES)
    raise ValueError(f"an architecture is one of {names}; got {architecture!r}")


# --8<-- [end:make]


@torch.no_grad()
def bits(model: PreTrainedModel, texts: Sequence[np.ndarray], tokens: int = 8_192) -> np.ndarray:
    """Bits that a model needs for each text and its end, `(texts,)`, each text by itself.

    Args:
        model: from `make_decoder`.
        texts: ids of each, without the newlines around it.
        tokens: of a batch, about.
    """
    per_text = np.zeros(len(texts))
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    while order:
        rows = order[: max(1, tokens // (len(texts[order[0]]) + 1))]
        rows = order[: max(1, tokens // (len(texts[rows[-1]]) + 1))]
        order = order[len(rows) :]
        longest = len(texts[rows[-1]])
        ids = torch.zeros(len(rows), longest + 2, dtype=torch.long)  # 0 is the newline
        for k, i in enumerate(rows):
            ids[k, 1 : len(texts[i]) + 1] = torch.from_numpy(texts[i])
        lengths = torch.tensor([len(texts[i]) + 1 for i in rows])
        logits = model(input_ids=ids[:, :-1]).logits.float()
        nats = F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten(), reduction="none")
        real = torch.arange(longest + 1) < lengths[:, None]
        per_text[rows] = ((nats.view(real.shape) * real).double().sum(1) / np.log(2)).numpy()
    return per_text


class Reading:
    """A model part of the way through a text: what it keeps of the past, and how it goes on."""

    def __init__(self, model: PreTrainedModel) -> None:
        """Begin a text."""
        self.model = model
        self.past: list[MixerState] | DynamicCache | None = None

    @torch.inference_mode()
    def begin(self, ids: Tensor) -> Tensor:
        """Read the first ids `(seq_len,)` at once; logits of the next, `(vocab_size,)`."""
        if isinstance(self.model, MambaForCausalLM):
            hidden, self.past = self.model.backbone.prefill(ids[None])
            return self.model.lm_head(hidden)[0]
        return self._attend(ids[None])

    @torch.inference_mode()
    def read(self, token: int) -> Tensor:
        """Read one more id; logits of the next, `(vocab_size,)`."""
        ids = torch.tensor([token])
        if self.past is None:
            return self.begin(ids)
        if isinstance(self.model, MambaForCausalLM):
            states = cast(list[MixerState], self.past)
            hidden, self.past = self.model.backbone.step(ids, states)
            return self.model.lm_head(hidden)[0]
        return self._attend(ids[None])

    def _attend(self, ids: Tensor) -> Tensor:
        out: Any = self.model(
            input_ids=ids, past_key_values=self.past, use_cache=True, logits_to_keep=1
        )
        self.past = out.past_key_values
        return out.logits[0, -1]

    def kept_bytes(self) -> int:
        """Return the size of what is kept of the past."""
        if isinstance(self.past, DynamicCache):
            layers: list[Any] = self.past.layers
            return sum(layer.keys.nbytes + layer.values.nbytes for layer in layers)
        return sum(tensor.nbytes for state in self.past or () for tensor in state)


def write(
    expect: Callable[[int], np.ndarray],
    rng: np.random.Generator,
    temperature: float = 0.8,
    longest: int = 140,
) -> list[int]:
    """Draw a text, id by id, to its end or to `longest` ids.

    Args:
        expect: from the last id to the probabilities of the next; called with each id in turn.
        rng: draws.
        temperature: below 1 prefers what is likely.
        longest: ids.
    """
    ids = [0]
    while len(ids) <= longest:
        p = expect(ids[-1]).astype(np.float64) ** (1 / temperature)
        p[1] = 0.0  # a character that has no name cannot be written
        ids.append(int(rng.choice(len(p), p=p / p.sum())))
        if ids[-1] == 0:
            break
    return [i for i in ids if i]


def load_decoder(architecture: str) -> tuple[PreTrainedModel, Alphabet]:
    """Load a trained decoder that travels with the package, in float32, and its alphabet.

    Raises:
        ValueError: there is none of this name.
    """
    if architecture not in ARCHITECTURES or not (FOLDER / architecture).is_dir():
        there = ", ".join(sorted(p.parent.name for p in FOLDER.glob("*/config.json")))
        raise ValueError(f"no decoder {architecture!r} is bundled; there are: {there or 'none'}")
    classes: dict[str, Any] = {"transformer": LlamaForCausalLM, "mamba": MambaForCausalLM}
    model = classes[architecture].from_pretrained(FOLDER / architecture, dtype=torch.float32)
    return model.eval(), read_alphabet(FOLDER / architecture)


def read_alphabet(folder: Path) -> Alphabet:
    """Read the alphabet of a decoder's folder."""
    return Alphabet(json.loads((folder / "alphabet.json").read_text("utf-8"))["characters"])
