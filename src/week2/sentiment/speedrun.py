"""`week2 bench speedrun`: processor minutes from random weights to 87.0 % of the validation part.

The rules: the data of chapter 3 alone, the bundled tokenizer, a model of the book's size,
and every second of the processor from the first review read to the evaluation that reaches the
target, in all threads. What a recipe does within them is free. The idea is that of the speed runs
of CIFAR-10 (Coleman et al. 2017, DAWNBench) and of NanoGPT (Jordan et al. 2024).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from week2._files import write_json
from week2.models import path_of
from week2.sentiment.architectures import NAMES, encoder_of, make_classifier, make_config
from week2.sentiment.batches import BatchSchedule, Encoded, cut
from week2.sentiment.compare.experiment import processor
from week2.sentiment.distil import counted_log_odds, soft_labels, teachable, together
from week2.sentiment.finetune import logits_of
from week2.sentiment.nsmc import NsmcError, load_nsmc, provenance_of, unlabelled_reviews
from week2.sentiment.results import now, versions
from week2.sentiment.tokenizer import SPECIAL, encode
from week2.sentiment.vectors import count_vectors

TARGET = 0.87
Rows = tuple[Encoded, np.ndarray]


# --8<-- [start:recipe]
@dataclass(frozen=True)
class Recipe:
    """How to get there.

    Attributes:
        taught: unlabelled reviews that a logistic regression on character counts labels
            first (0: none).
        counts: start the word vectors from counts, not from noise.
        epochs: over labelled and taught reviews, if the target is not reached before.
        tokens: in a batch.
        learning_rate: the highest, after `warmup` steps; it falls to nothing.
        warmup: steps.
        evaluate_from: of all steps, the part before the first evaluation.
        evaluations: after that, evenly spaced; each costs time, too.
    """

    taught: int = 240_000
    counts: bool = True
    epochs: float = 1.0
    tokens: int = 2_048
    learning_rate: float = 1e-3
    warmup: int = 100
    evaluate_from: float = 0.7
    evaluations: int = 6


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
        `minutes` and `accuracy` of each evaluation; and what it was made with.
    """
    began = time.process_time()

    def minutes() -> float:
        return (time.process_time() - began) / 60

    train, held_out = load_nsmc("train", data), load_nsmc("validation", data)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(path_of(name))
    pad_id = int(tokenizer.pad_token_id)
    labels = np.asarray(train["label"])
    shown: Rows = (encode(tokenizer, train["document"]), labels)
    validation = encode(tokenizer, held_out["document"]), np.asarray(held_out["label"])
    if recipe.taught:
        shown = together(shown, _taught(train["document"], labels, tokenizer, recipe, seed, data))
        say(f"{name}, seed {seed}: {len(shown[1]):,} reviews, {minutes():.1f} minutes")
    torch.manual_seed(seed)
    model = make_classifier(make_config(name, tokenizer))
    if recipe.counts:
        _start_from_counts(model, shown[0], seed)
    curve: list[dict[str, float]] = []
    for step in _steps(model, shown, recipe, pad_id, seed):
        logits = logits_of(model, validation[0], pad_id, bf16=False)
        accuracy = float((logits.argmax(1) == validation[1]).mean())
        curve.append({"step": step, "minutes": minutes(), "accuracy": accuracy})
        say(f"{name}, seed {seed}, step {step}: {accuracy:.2%} after {minutes():.1f} minutes")
        if accuracy >= target:
            break
    reached = curve[-1]["accuracy"] >= target
    return {
        "model": name,
        "seed": seed,
        "minutes": curve[-1]["minutes"] if reached else None,
        "curve": curve,
        "recipe": asdict(recipe),
        "parameters": sum(p.numel() for p in model.parameters()),
        "provenance": provenance_of(train),
    }


def _taught(
    texts: list[str],
    labels: np.ndarray,
    tokenizer: PreTrainedTokenizerFast,
    recipe: Recipe,
    seed: int,
    data: str | None,
) -> Rows:
    """Draw unlabelled reviews, with the probabilities of a teacher that only counts."""
    unlabelled = teachable(unlabelled_reviews(data), set(texts))
    if not unlabelled:
        raise NsmcError("no reviews beside the labelled ones to teach with: give --taught 0")
    chosen = np.random.default_rng(seed).permutation(len(unlabelled))[: recipe.taught]
    drawn = [unlabelled[i] for i in sorted(chosen)]
    return encode(tokenizer, drawn), soft_labels(
        [counted_log_odds("characters", texts, labels, drawn)]
    )


def _start_from_counts(model: PreTrainedModel, texts: Encoded, seed: int) -> None:
    """Set the word vectors from counts over `texts`, at the spread of the rest of the model."""
    table: Any = encoder_of(model).get_input_embeddings().weight  # type: ignore[operator]
    size, width = table.shape
    vectors = torch.from_numpy(count_vectors(texts, size, width, special=len(SPECIAL), seed=seed))
    known = vectors.abs().sum(1) > 0
    with torch.no_grad():
        table[known] = vectors[known] * (model.config.initializer_range * width**0.5)


def _steps(model: PreTrainedModel, shown: Rows, recipe: Recipe, pad_id: int, seed: int) -> Any:
    """Train, and yield the step at each evaluation that the recipe plans, the last one included."""
    texts, labels = shown
    steps = max(1, round(recipe.epochs * len(cut(texts.lengths, recipe.tokens, None))))
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
        lambda k: min((k + 1) / recipe.warmup, (steps - k) / max(1, steps - recipe.warmup)),
    )
    model.train()
    for k in range(steps):
        batch = schedule[k]
        positive = batch.pop("labels")
        loss = F.cross_entropy(model(**batch).logits, torch.stack([1 - positive, positive], -1))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        slope.step()
        if k + 1 in planned:
            yield k + 1


def parser() -> argparse.ArgumentParser:
    """Return the command's arguments."""
    p = argparse.ArgumentParser(prog="week2 bench speedrun", description=__doc__.split("\n")[0])
    p.add_argument("models", nargs="*", default=NAMES, help="default: all three", metavar="MODEL")
    p.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    p.add_argument("--threads", type=int, default=2, help="of torch (%(default)s)")
    p.add_argument("--data", help="folder of the data (default: WEEK2_DATA)")
    p.add_argument("--out", type=Path, help="write the runs there as JSON, each when it ends")
    for name, value in asdict(Recipe()).items():
        option = f"--{name.replace('_', '-')}"
        if isinstance(value, bool):
            p.add_argument(option, action=argparse.BooleanOptionalAction, default=value)
        else:
            p.add_argument(option, type=type(value), default=value, help="(%(default)s)")
    return p


def main(argv: list[str] | None = None) -> int:
    """Run each model with each seed; what is in `--out` already is not run again."""
    options = parser().parse_args(argv)
    recipe = Recipe(**{name: getattr(options, name) for name in asdict(Recipe())})
    if unknown := set(options.models) - set(NAMES):
        known = ", ".join(NAMES)
        print(f"week2 bench speedrun: no model {min(unknown)!r}; one of {known}", file=sys.stderr)
        return 2
    done: list[dict[str, Any]] = []
    if options.out and options.out.exists():
        done = json.loads(options.out.read_text("utf-8"))["runs"]
    torch.set_num_threads(options.threads)
    for name in options.models:
        for seed in options.seeds:
            if any(_same(one, name, seed, recipe) for one in done):
                continue
            try:
                done.append(run(name, recipe, seed=seed, data=options.data, say=_say))
            except NsmcError as error:
                print(f"week2 bench speedrun: {error}", file=sys.stderr)
                return 2
            if options.out:
                write_json(options.out, {"target": TARGET, **_made_with(), "runs": done})
    for name in options.models:
        mine = [one for one in done if _same(one, name, one["seed"], recipe)]
        reached = sorted(one["minutes"] for one in mine if one["minutes"] is not None)
        times = ", ".join(f"{minutes:.1f}" for minutes in reached)
        print(f"{name:8} {len(reached)} of {len(mine)} reached {TARGET:.1%}; minutes: {times}")
    return 0


def _same(one: dict[str, Any], name: str, seed: int, recipe: Recipe) -> bool:
    return (one["model"], one["seed"], one["recipe"]) == (name, seed, asdict(recipe))


def _made_with() -> dict[str, Any]:
    return {"device": processor(), "date": now(), "versions": versions()}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
