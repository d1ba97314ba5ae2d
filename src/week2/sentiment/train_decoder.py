"""Train a small language model of `week2.models.decoder` on the unlabelled reviews.

`python -m week2.sentiment.train_decoder mamba --out FOLDER` goes on from the state in FOLDER. Batch
and learning rate are functions of the seed and the step alone, so that a run that was killed ends
with the weights of one that was not.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedModel

from week2._files import whole, write_json
from week2.models.decoder import ARCHITECTURES, END, Alphabet, bits, make_decoder
from week2.sentiment import nsmc
from week2.sentiment.results import now, save_weights, versions

STATE = "state.pt"


@dataclass(frozen=True)
class DecoderRecipe:
    """How long and how fast. The learning rate rises, stays, and falls over the last quarter.

    While it stays, a run can be prolonged: raise `steps` and resume. `bf16`: products in bf16 over
    fp32 weights.
    """

    steps: int
    learning_rate: float
    rows: int = 16
    seq_len: int = 128
    warmup: int = 100
    weight_decay: float = 0.1
    seed: int = 0
    bf16: bool = True

    @property
    def tokens(self) -> int:
        """What a step learns to predict."""
        return self.rows * self.seq_len

    def rate(self, step: int) -> float:
        """Return the learning rate of a step."""
        rises = (step + 1) / self.warmup
        falls = (self.steps - step) / max(1, self.steps // 4)
        return self.learning_rate * min(1.0, rises, falls)

    def goes_on_from(self, other: dict[str, Any], step: int) -> bool:
        """Whether steps up to `step` by the recipe `other` are those that this one would take."""
        before = DecoderRecipe(**other)
        return replace(before, steps=self.steps) == self and all(
            before.rate(s) == self.rate(s) for s in range(step)
        )


# --8<-- [start:stream]
class Stream:
    """Reviews one after the other, a newline between them, in the seed's order."""

    def __init__(self, reviews: Sequence[str], alphabet: Alphabet, seed: int) -> None:
        """Encode `reviews` in their new order."""
        order = np.random.default_rng(seed).permutation(len(reviews))
        self.ids = alphabet.encode(END + END.join(reviews[i] for i in order) + END)
        self.begins = np.flatnonzero(self.ids == 0)

    def batch(self, step: int, recipe: DecoderRecipe) -> Tensor:
        """Return rows `(rows, seq_len + 1)`, each from the start of a review."""
        last = np.searchsorted(self.begins, len(self.ids) - recipe.seq_len)
        rng = np.random.default_rng([recipe.seed, step])
        begins = self.begins[rng.integers(last, size=recipe.rows)]
        places = begins[:, None] + np.arange(recipe.seq_len + 1)
        return torch.from_numpy(self.ids[places]).long()


# --8<-- [end:stream]


def train(
    model: PreTrainedModel,
    stream: Stream,
    recipe: DecoderRecipe,
    out: Path,
    validation: Sequence[np.ndarray],
    *,
    seconds: float = math.inf,
    save_every: float = 40,
    log_every: int = 250,
) -> dict[str, Any]:
    """Train `model` in place, on from the state in `out`; returns how far it came.

    Args:
        model: from `make_decoder`.
        stream: what to learn from.
        recipe: how long and how fast.
        out: where the state is kept.
        validation: ids of reviews whose bits per character are logged.
        seconds: when to stop before the end, with the state saved.
        save_every: seconds between two states.
        log_every: steps between two looks at the validation part.

    Returns:
        `step`, `processor_seconds`, `curve`: bits per character by step.
    """
    optimizer = torch.optim.AdamW(
        model.parameters(), betas=(0.9, 0.98), weight_decay=recipe.weight_decay, fused=True
    )
    progress: dict[str, Any] = {"step": 0, "processor_seconds": 0.0, "curve": []}
    if (out / STATE).is_file():
        checkpoint = torch.load(out / STATE, weights_only=True)
        if not recipe.goes_on_from(checkpoint["recipe"], checkpoint["told"]["step"]):
            raise ValueError(f"{out} was begun with another recipe: {checkpoint['recipe']}")
        model.load_state_dict(checkpoint["model"])
        optimizer.load_state_dict(checkpoint["optimizer"])
        progress = checkpoint["told"]

    def save() -> None:
        progress["processor_seconds"] += time.process_time() - clock
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
        with whole(out / STATE) as part:
            torch.save({**state, "recipe": asdict(recipe), "told": progress}, part)

    began = saved = time.monotonic()
    clock = time.process_time()
    model.train()
    while progress["step"] < recipe.steps and time.monotonic() - began < seconds:
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate(progress["step"])
        ids = stream.batch(progress["step"], recipe)
        with torch.autocast("cpu", torch.bfloat16, enabled=recipe.bf16):
            logits = model(input_ids=ids[:, :-1]).logits
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1).float(), ids[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        progress["step"] += 1
        if progress["step"] % log_every == 0 or progress["step"] == recipe.steps:
            entry = {
                "step": progress["step"],
                "train": loss.item() / math.log(2),
                "validation": bits_per_character(model, validation),
            }
            progress["curve"].append(entry)
            print(json.dumps(entry | {"seconds": round(time.monotonic() - began)}), flush=True)
        if time.monotonic() - saved > save_every:
            save()
            saved, clock = time.monotonic(), time.process_time()
    save()
    model.eval()
    return progress


def bits_per_character(model: PreTrainedModel, texts: Sequence[np.ndarray]) -> float:
    """Bits of all texts and their ends, by characters, the end being one."""
    was_training = model.training
    model.eval()
    needed = bits(model, texts).sum() / sum(len(text) + 1 for text in texts)
    model.train(was_training)
    return float(needed)


def main(argv: list[str] | None = None) -> int:
    """Train one model; returns an exit status."""
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("architecture", choices=ARCHITECTURES)
    p.add_argument("--out", type=Path, required=True, help="folder of the state")
    p.add_argument("--data", help="folder of the data, or `handwritten` (default: WEEK2_DATA)")
    p.add_argument("--steps", type=int, default=3_000, help="(%(default)s)")
    p.add_argument("--rate", type=float, default=3e-3, help="highest learning rate (%(default)s)")
    p.add_argument("--characters", type=int, default=1_536, help="that it knows (%(default)s)")
    p.add_argument("--seconds", type=float, default=math.inf, help="stop after them, state saved")
    p.add_argument("--seed", type=int, default=0)
    options = p.parse_args(argv)
    torch.set_num_threads(1)
    try:
        reviews = nsmc.unlabelled_reviews(options.data)
        known = [text for text in reviews if not nsmc.in_validation(text)]
        held_out = [text for text in reviews if nsmc.in_validation(text)][:1_000]
        alphabet = Alphabet.of(known, options.characters)
        stream = Stream(known, alphabet, options.seed)
        recipe = DecoderRecipe(options.steps, options.rate, seed=options.seed)
        torch.manual_seed(options.seed)
        model = make_decoder(options.architecture, len(alphabet))
        progress = train(
            model,
            stream,
            recipe,
            options.out,
            [alphabet.encode(text) for text in held_out],
            seconds=options.seconds,
        )
    except ValueError as error:
        print(f"train_decoder: {error}", file=sys.stderr)
        return 2
    print(f"step {progress['step']:,} of {options.steps:,}; state in {options.out}")
    if progress["step"] == options.steps:
        rows = len(known), len(held_out)
        result = result_of(
            options.architecture, model, recipe, progress, rows=rows, characters=len(stream.ids)
        )
        export(options.out / "model", model, alphabet, result)
        print(f"wrote {options.out / 'model'}")
    return 0


def result_of(
    architecture: str,
    model: PreTrainedModel,
    recipe: DecoderRecipe,
    progress: dict[str, Any],
    *,
    rows: tuple[int, int],
    characters: int,
) -> dict[str, Any]:
    """Return what is recorded of a run beside its weights.

    Args:
        architecture: of the model.
        model: trained.
        recipe: of its training.
        progress: from `train`.
        rows: reviews to train on, and to validate with.
        characters: of the reviews to train on.
    """
    return {
        "model": architecture,
        "provenance": "unlabelled reviews",
        "rows": dict(zip(("train", "validation"), rows, strict=True)),
        "characters": {"train": characters, "seen": progress["step"] * recipe.tokens},
        "parameters": sum(p.numel() for p in model.parameters()),
        "validation": {"bits_per_character": progress["curve"][-1]["validation"]},
        "recipe": asdict(recipe),
        "processor_seconds": progress["processor_seconds"],
        "date": now(),
        "versions": versions(),
        "curve": progress["curve"],
    }


def export(
    folder: Path, model: PreTrainedModel, alphabet: Alphabet, result: dict[str, Any]
) -> None:
    """Write a folder that `from_pretrained` reads: fp16 weights, config, alphabet, result."""
    with whole(folder) as part:
        save_weights(part, model, torch.float16)
        write_json(part / "alphabet.json", {"characters": alphabet.characters})
        write_json(part / "result.json", result)


if __name__ == "__main__":
    sys.exit(main())
