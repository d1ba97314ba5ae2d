"""`week2 bench speedrun`: processor minutes from random weights to 87.0 % of the validation part.

The rules: the reviews of chapter 3 alone, the tokenizer and the sizes of the book's models, and
every second of the processor counts, in all threads, from the first review read to the evaluation
that reaches the target. What a recipe does within them is free. DAWNBench asked the same of image
classifiers (Coleman et al. 2017), NanoGPT's speed run of a language model (Jordan et al. 2024).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from week2._files import write_json
from week2.arguments import SEED_LIMIT, whole_number
from week2.models import path_of
from week2.sentiment.architectures import (
    NAMES,
    encoder_of,
    make_classifier,
    make_config,
)
from week2.sentiment.batches import BatchSchedule, Encoded, cut
from week2.sentiment.compare.curves import labelled
from week2.sentiment.compare.experiment import provenance
from week2.sentiment.distil import counted_log_odds, soft_labels, teachable, together
from week2.sentiment.finetune import logits_of
from week2.sentiment.nsmc import NsmcError, unlabelled_reviews
from week2.sentiment.starts import vectors_from_counts
from week2.sentiment.tokenizer import encode

TARGET = 0.87
Rows = tuple[Encoded, np.ndarray]


# --8<-- [start:recipe]
@dataclass(frozen=True)
class Recipe:
    """How to get there.

    Attributes:
        taught: unlabelled reviews to learn from as well, with probabilities from
            a TF-IDF model of characters (0: none, and no such model).
        counts: start the word vectors from counts, not from noise.
        epochs: passes over all these reviews, unless the target is reached before.
        tokens: in a batch.
        bf16: multiply in bfloat16; quicker with AVX-512 BF16 or AMX.
        learning_rate: the highest, after `warmup` steps; then it falls to zero.
        warmup: steps.
        evaluate_from: the fraction of all steps before the first evaluation.
        evaluations: from there on, evenly spaced; each takes time, too.
    """

    taught: int = 240_000
    counts: bool = True
    epochs: float = 1.0
    tokens: int = 1_024
    bf16: bool = True
    learning_rate: float = 1e-3
    warmup: int = 200
    evaluate_from: float = 0.5
    evaluations: int = 11

    def __post_init__(self) -> None:
        """Raise a ValueError for what no training can be."""
        if self.taught < 0 or not 0 <= self.evaluate_from <= 1:
            raise ValueError("taught is 0 or more, evaluate_from from 0 to 1")
        for name in ("epochs", "tokens", "learning_rate", "warmup", "evaluations"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} is above 0; got {getattr(self, name)}")


RECIPES = {
    "bert": Recipe(learning_rate=5e-4),
    "mamba": Recipe(),
    "hybrid": Recipe(),
}
# --8<-- [end:recipe]


def run(
    name: str,
    recipe: Recipe,
    *,
    seed: int = 0,
    data: str | None = None,
    target: float = TARGET,
    say: Callable[[str], None] = lambda line: None,
) -> dict[str, Any]:
    """Train one model until it reaches the target, or the recipe's end.

    Returns:
        `minutes` of the processor until the target, or None; `curve` with `step`,
        `minutes` and `accuracy` of each evaluation; the same of the `teacher` alone,
        if there is one; and what it was made with.
    """
    began = time.process_time()

    def minutes() -> float:
        return (time.process_time() - began) / 60

    train, held_out = labelled("train", data), labelled("validation", data)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(path_of(name))
    pad_id = int(tokenizer.pad_token_id)
    shown: Rows = (encode(tokenizer, train.documents), train.labels)
    validation = encode(tokenizer, held_out.documents)
    teacher: dict[str, float] = {}
    if recipe.taught:
        known = set(train.documents)
        drawn = teachable(unlabelled_reviews(data), known, recipe.taught, seed)
        if not drawn:
            raise NsmcError(
                "no reviews beside the labelled ones to teach with: give --taught 0"
            )
        log_odds = counted_log_odds(
            "characters", train.documents, train.labels, [*held_out.documents, *drawn]
        )
        judged, taught = np.split(log_odds, [len(held_out)])
        right = float(((judged > 0) == held_out.labels).mean())
        teacher = {"minutes": minutes(), "accuracy": right}
        say(
            f"{name}, seed {seed}, teacher: {right:.2%} after {minutes():.1f} minutes"
        )
        shown = together(shown, (encode(tokenizer, drawn), soft_labels([taught])))
    torch.manual_seed(seed)
    model = make_classifier(make_config(name, tokenizer))
    if recipe.counts:
        encoder: Any = encoder_of(model)  # a Module to the type checker
        table = encoder.get_input_embeddings().weight
        vectors_from_counts(table, shown[0], model.config.initializer_range, seed)
    curve: list[dict[str, float]] = []
    for step in _steps(model, shown, recipe, pad_id, seed):
        logits = logits_of(model, validation, pad_id, bf16=recipe.bf16)
        accuracy = float((logits.argmax(1) == held_out.labels).mean())
        curve.append({"step": step, "minutes": minutes(), "accuracy": accuracy})
        say(
            f"{name}, seed {seed}, step {step}: {accuracy:.2%} after {minutes():.1f} minutes"
        )
        if accuracy >= target:
            break
    reached = curve[-1]["accuracy"] >= target
    return {
        "model": name,
        "seed": seed,
        "minutes": curve[-1]["minutes"] if reached else None,
        "teacher": teacher,
        "curve": curve,
        "recipe": asdict(recipe),
        "threads": torch.get_num_threads(),
        "parameters": sum(p.numel() for p in model.parameters()),
        "provenance": provenance(held_out, "cpu", "week2 bench speedrun"),
    }


def _steps(
    model: PreTrainedModel, shown: Rows, recipe: Recipe, pad_id: int, seed: int
) -> Iterator[int]:
    """Train, and yield the step at each evaluation that the recipe plans, the last one included."""
    texts, labels = shown
    steps = max(
        1, round(recipe.epochs * len(cut(texts.lengths, recipe.tokens, None)))
    )
    first = round(recipe.evaluate_from * steps)
    planned = {round(k) for k in np.linspace(first, steps, recipe.evaluations)}
    schedule = BatchSchedule(
        texts,
        tokens=recipe.tokens,
        steps=steps,
        seed=seed,
        pad_id=pad_id,
        columns={"labels": labels.astype(np.float32)},
    )
    optimizer = torch.optim.AdamW(
        model.parameters(),
        lr=recipe.learning_rate,
        betas=(0.9, 0.98),
        eps=1e-6,
        weight_decay=0.01,
        fused=True,
    )
    slope = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda k: min(
            (k + 1) / recipe.warmup, (steps - k) / max(1, steps - recipe.warmup)
        ),
    )
    model.train()
    for k in range(steps):
        batch = schedule[k]
        positive = batch.pop("labels")
        with torch.autocast("cpu", torch.bfloat16, enabled=recipe.bf16):
            logits = model(**batch).logits.float()
        loss = F.cross_entropy(logits, torch.stack([1 - positive, positive], -1))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        slope.step()
        if k + 1 in planned:
            yield k + 1


def main(argv: list[str] | None = None) -> int:
    """Run each model with each seed; what is in `--out` already is not run again."""
    options = _parser().parse_args(argv)
    if unknown := set(options.models) - set(NAMES):
        known = ", ".join(NAMES)
        print(
            f"week2 bench speedrun: no model {min(unknown)!r}; one of {known}",
            file=sys.stderr,
        )
        return 2
    overrides = {f.name: getattr(options, f.name) for f in fields(Recipe)}
    overrides = {
        name: value for name, value in overrides.items() if value is not None
    }
    torch.set_num_threads(options.threads)
    try:
        recipes = {
            name: replace(RECIPES[name], **overrides) for name in options.models
        }
        done = _runs(options.out)
        for name, recipe in recipes.items():
            for seed in options.seeds:
                if not any(_same(one, name, recipe, seed) for one in done):
                    done.append(
                        run(name, recipe, seed=seed, data=options.data, say=_say)
                    )
                    _keep(options.out, done)
    except (OSError, ValueError) as error:
        print(f"week2 bench speedrun: {error}", file=sys.stderr)
        return 2
    for name, recipe in recipes.items():
        mine = [
            one
            for seed in options.seeds
            for one in done
            if _same(one, name, recipe, seed)
        ]
        times = [f"{one['minutes']:.1f}" if one["minutes"] else "-" for one in mine]
        print(f"{name:8} minutes to {TARGET:.1%}, by seed: {', '.join(times)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(prog="week2 bench speedrun", description=__doc__)
    p.add_argument(
        "models", nargs="*", default=NAMES, help="default: all", metavar="MODEL"
    )
    p.add_argument(
        "--seeds", type=whole_number(0, SEED_LIMIT), nargs="+", default=[0, 1, 2]
    )
    p.add_argument(
        "--threads", type=whole_number(), default=1, help="of torch (%(default)s)"
    )
    p.add_argument("--data", help="folder of the data (default: WEEK2_DATA)")
    p.add_argument(
        "--out", type=Path, help="keep each run there, as JSON, when it ends"
    )
    usual = Recipe()
    for f in fields(Recipe):
        option = f"--{f.name.replace('_', '-')}"
        kind: Any = type(getattr(usual, f.name))
        if kind is bool:
            p.add_argument(
                option, action=argparse.BooleanOptionalAction, default=None
            )
        else:
            p.add_argument(option, type=kind, help="(default: the model's recipe)")
    return p


def _runs(out: Path | None) -> list[dict[str, Any]]:
    """Read the runs in a file, and make sure that it can be written before hours go into it."""
    done: list[dict[str, Any]] = []
    if out and out.exists():
        try:
            done = json.loads(out.read_text("utf-8"))["runs"]
        except (KeyError, TypeError, ValueError):
            raise ValueError(
                f"{out} holds no speed runs; give --out another name"
            ) from None
    _keep(out, done)
    return done


def _keep(out: Path | None, done: list[dict[str, Any]]) -> None:
    if out:
        write_json(out, {"target": TARGET, "runs": done})


def _same(one: dict[str, Any], name: str, recipe: Recipe, seed: int) -> bool:
    return (one["model"], one["recipe"], one["seed"]) == (name, asdict(recipe), seed)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
