"""`week2 bench curves`: how many labelled reviews does each architecture need?

Every classifier starts from random weights, so that none has an advantage from an earlier training,
and each gets the same recipe. Beside them stand BERT started from masked-word training, which has
read unlabelled reviews, and a count of characters. A seed decides the draw of reviews, the weights
and the order; a seed's larger draw holds its smaller ones. Scored on the validation part.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from week2._files import write_json
from week2.arguments import SEED_LIMIT, whole_numbers
from week2.sentiment import nsmc
from week2.sentiment.architectures import (
    NAMES,
    Size,
    encoder_of,
    make_classifier,
    make_config,
)
from week2.sentiment.baselines import tfidf_logistic
from week2.sentiment.compare.experiment import provenance
from week2.sentiment.compare.reviews import Reviews
from week2.sentiment.finetune import FinetuneRecipe, finetune, logits_of
from week2.sentiment.metrics import accuracy
from week2.sentiment.results import fingerprint, now, versions
from week2.sentiment.starts import load_start, make_pretraining
from week2.sentiment.tokenizer import encode

COUNTS, READER = "tfidf", "bert_masked"
LEARNERS = (COUNTS, *NAMES, READER)
"""TF-IDF; the three from random weights; BERT from a state of masked-word training."""

SIZES, SEEDS = (1_000, 3_000, 10_000), (0, 1, 2)
RECIPE = FinetuneRecipe(
    epochs=5.0, tokens=512, learning_rate=5e-4, save_every=10**9, bf16=True
)
DROPOUT = 0.1


# --8<-- [start:draw]
def draw(rows: int, size: int, seed: int) -> np.ndarray:
    """Draw `size` of `rows` reviews, (size,): the first of the seed's random order.

    Raises:
        ValueError: there are fewer rows than that.
    """
    if size > rows:
        raise ValueError(
            f"{size:,} reviews are asked for and the train part has {rows:,}"
        )
    return np.random.default_rng(seed).permutation(rows)[:size]


# --8<-- [end:draw]


# --8<-- [start:start]
def beginner(
    learner: str,
    tokenizer: PreTrainedTokenizerFast,
    seed: int,
    *,
    state: Path | None = None,
    size: Size | None = None,
) -> PreTrainedModel:
    """Return a classifier before its first label.

    Args:
        learner: one of `NAMES`: random weights; `bert_masked`: BERT's encoder out of
            `state`.
        tokenizer: for the vocabulary.
        seed: of the random weights.
        state: folder of a masked-word training state.
        size: how large; the book's by default.

    Raises:
        ValueError: `bert_masked` without a state.
    """
    name = "bert" if learner == READER else learner
    torch.manual_seed(seed)
    model = make_classifier(make_config(name, tokenizer, size, DROPOUT))
    if learner == READER:
        if state is None:
            raise ValueError(
                f"{READER} starts from a training state: give its folder (--state)"
            )
        module: Any = make_pretraining(name, tokenizer, "masked", size=size)
        load_start(state, module)
        encoder_of(model).load_state_dict(module.encoder.state_dict(), strict=False)
    return model


# --8<-- [end:start]


def one_run(
    learner: str,
    train: Reviews,
    judge: Reviews,
    tokenizer: PreTrainedTokenizerFast,
    seed: int,
    recipe: FinetuneRecipe = RECIPE,
    *,
    state: Path | None = None,
    size: Size | None = None,
) -> dict[str, Any]:
    """Train on all of `train`, score on `judge`.

    Args:
        learner: one of `LEARNERS`.
        train: labelled reviews to learn from.
        judge: labelled reviews to be scored on.
        tokenizer: of the networks.
        seed: of weights, order and dropout.
        recipe: of the networks; its own seed is not used.
        state: where `bert_masked` starts.
        size: of the networks; the book's by default.

    Returns:
        `accuracy`, `low`, `high`, `rows` (on `judge`), `seconds` of processor time that the
        training took, and for a network `steps` and `parameters`.
    """
    if learner == COUNTS:
        began = time.process_time()
        counts = tfidf_logistic(train.documents, train.labels)
        seconds = time.process_time() - began
        return {
            "seconds": seconds,
            **accuracy(counts.predict(judge.documents), judge.labels),
        }
    model = beginner(learner, tokenizer, seed, state=state, size=size)
    texts, pad_id = encode(tokenizer, train.documents), int(tokenizer.pad_token_id)
    recipe = FinetuneRecipe(**{**asdict(recipe), "seed": seed})
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.redirect_stdout(io.StringIO()) as log,
    ):
        began = time.process_time()
        curve = finetune(
            model,
            (texts, train.labels),
            None,
            Path(folder),
            recipe,
            pad_id=pad_id,
            threads=1,
        )
        seconds = time.process_time() - began
    del log  # the trainer's log
    predicted = logits_of(model, encode(tokenizer, judge.documents), pad_id).argmax(1)
    return {
        "seconds": seconds,
        "steps": int(curve[-1]["step"]),
        "last_loss": curve[-1]["loss"],
        "parameters": sum(p.numel() for p in model.parameters()),
        **accuracy(predicted, judge.labels),
    }


def curves(
    train: Reviews,
    judge: Reviews,
    tokenizer: PreTrainedTokenizerFast,
    out: Path,
    *,
    learners: Sequence[str] = LEARNERS,
    sizes: Sequence[int] = SIZES,
    seeds: Sequence[int] = SEEDS,
    recipe: FinetuneRecipe = RECIPE,
    state: Path | None = None,
    size: Size | None = None,
    command: str = "",
    say: Callable[[str], None] = lambda line: None,
) -> dict[str, Any]:
    """Every learner at every size with every seed; `out` has each run as soon as it is done.

    What `out` has already is kept and not run again. Sizes come in turn, so that a run that is cut
    short leaves the smaller ones whole.

    Args:
        train: the reviews that are drawn from.
        judge: what every classifier is scored on.
        tokenizer: of the networks.
        out: a JSON file: `provenance`, `recipe`, and `runs` as `one_run` tells of them.
        learners: some of `LEARNERS`.
        sizes: labelled reviews, in the order in which they are run.
        seeds: one run each.
        recipe: of the networks.
        state: where `bert_masked` starts.
        size: of the networks; the book's by default.
        command: noted in the provenance.
        say: called with a line after each run.

    Raises:
        ValueError: `out` holds runs of another recipe, in another number format or on other
            reviews, or a size is too large.
    """
    fixed = {
        "recipe": {
            k: getattr(recipe, k) for k in ("epochs", "tokens", "learning_rate")
        }
        | {
            "warmup": recipe.warmup,
            "weight_decay": recipe.weight_decay,
            "dropout": DROPOUT,
        },
        "train_sha256": train.sha256,
        "judge_sha256": judge.sha256,
        "state": fingerprint(state) if state else None,
    }
    dtype = "bf16 autocast over fp32 weights" if recipe.bf16 else "fp32"
    runs: list[dict[str, Any]] = []
    if out.exists():
        earlier = json.loads(out.read_text("utf-8"))
        known = earlier["provenance"] | earlier
        if odd := [
            key
            for key, value in (fixed | {"dtype": dtype}).items()
            if known[key] != value
        ]:
            raise ValueError(
                f"{out} has another {', '.join(odd)}: give another file to write to"
            )
        runs = earlier["runs"]
    settings = {"drawn_from": len(train), "threads": 1, "dtype": dtype}
    origin = provenance(judge, "cpu", command) | settings | {"versions": versions()}
    result: dict[str, Any] = {"provenance": origin, **fixed, "runs": runs}
    done = {(run["learner"], run["size"], run["seed"]) for run in runs}
    wanted = [(n, seed, name) for n in sizes for seed in seeds for name in learners]
    for n, seed, learner in wanted:
        if (learner, n, seed) in done:
            continue
        part = chosen(train, draw(len(train), n, seed))
        score = one_run(
            learner, part, judge, tokenizer, seed, recipe, state=state, size=size
        )
        runs.append({"learner": learner, "size": n, "seed": seed, **score})
        origin["date"] = now()
        write_json(out, result)
        say(
            f"{learner:12}{n:8,}  seed {seed}  {score['accuracy']:.4f}  {score['seconds']:7.1f} s"
        )
    return result


def chosen(reviews: Reviews, rows: np.ndarray) -> Reviews:
    """Return some of the reviews, in the order of `rows`, (size,)."""
    documents = [reviews.documents[row] for row in rows]
    return Reviews(
        documents,
        reviews.labels[rows],
        reviews.seen[rows],
        reviews.part,
        reviews.provenance,
    )


def labelled(part: str, source: str | None = None) -> Reviews:
    """Return the train or the validation part of `load_nsmc`; no text is in both."""
    data = nsmc.load_nsmc(part, source)
    documents = list(data["document"])
    seen = np.zeros(len(documents), dtype=bool)
    return Reviews(
        documents, np.asarray(data["label"]), seen, part, nsmc.provenance_of(data)
    )


# --8<-- [start:summary]
def summary(runs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each learner and size, over its seeds.

    Returns:
        `learner`, `size`, `seeds`, and of `accuracy` and `seconds` the mean; `lowest`
        and `highest` are the accuracies of the worst and of the best seed.
    """
    rows = []
    for learner, n in dict.fromkeys((run["learner"], run["size"]) for run in runs):
        mine = [run for run in runs if (run["learner"], run["size"]) == (learner, n)]
        right = [run["accuracy"] for run in mine]
        rows.append(
            {
                "learner": learner,
                "size": n,
                "seeds": len(mine),
                "accuracy": sum(right) / len(mine),
                "lowest": min(right),
                "highest": max(right),
                "seconds": sum(run["seconds"] for run in mine) / len(mine),
            }
        )
    return rows


# --8<-- [end:summary]


def table(result: dict[str, Any]) -> str:
    """Return the result as text."""
    lines = [
        f"{'learner':12}{'labels':>8}{'accuracy':>10}{'seeds from … to':>18}{'seconds':>10}"
    ]
    lines += [
        f"{r['learner']:12}{r['size']:>8,}{r['accuracy']:>10.3f}"
        f"{r['lowest']:>10.3f} … {r['highest']:.3f}{r['seconds']:>10.1f}"
        for r in summary(result["runs"])
    ]
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Run what is not in OUT yet; 2 where the reviews, the state or OUT don't fit."""
    arguments = sys.argv[1:] if argv is None else argv
    p = argparse.ArgumentParser(prog="week2 bench curves", description=__doc__)
    p.add_argument(
        "--out", type=Path, default=Path("curves.json"), help="(default: %(default)s)"
    )
    p.add_argument(
        "--json", action="store_true", help="print JSON instead of a table"
    )
    p.add_argument("--sizes", type=whole_numbers(), default=SIZES, help="1000,3000,…")
    p.add_argument(
        "--seeds", type=whole_numbers(0, SEED_LIMIT), default=SEEDS, help="0,1,…"
    )
    p.add_argument("--learners", type=_learners, help=f"some of {','.join(LEARNERS)}")
    p.add_argument(
        "--state", type=Path, help=f"masked-word training state, for {READER}"
    )
    p.add_argument(
        "--data", help="folder of the data, or `handwritten` (default: WEEK2_DATA)"
    )
    p.add_argument(
        "--judge", type=int, default=5_000, help="reviews to score on (%(default)s)"
    )
    p.add_argument(
        "--epochs", type=float, default=RECIPE.epochs, help="passes (%(default)s)"
    )
    p.add_argument(
        "--tokens", type=int, default=RECIPE.tokens, help="a batch (%(default)s)"
    )
    p.add_argument(
        "--rate", type=float, default=RECIPE.learning_rate, help="(%(default)s)"
    )
    p.add_argument(
        "--tiny", action="store_true", help="tiny networks, to try the command"
    )
    options = p.parse_args(arguments)
    from transformers.utils.logging import disable_progress_bar, set_verbosity_error

    from week2.models import path_of

    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # one thread is what is measured
    torch.set_num_threads(1)
    set_verbosity_error()
    disable_progress_bar()
    learners = options.learners or [
        n for n in LEARNERS if n != READER or options.state
    ]
    changes = {
        "epochs": options.epochs,
        "tokens": options.tokens,
        "learning_rate": options.rate,
    }
    try:
        tokenizer = PreTrainedTokenizerFast.from_pretrained(path_of("bert"))
        result = curves(
            labelled("train", options.data),
            labelled("validation", options.data).first(options.judge),
            tokenizer,
            options.out,
            learners=learners,
            sizes=options.sizes,
            seeds=options.seeds,
            recipe=FinetuneRecipe(**{**asdict(RECIPE), **changes}),
            state=options.state,
            size=Size.tiny() if options.tiny else None,
            command=" ".join(["week2 bench curves", *arguments]),
            say=lambda line: print(line, file=sys.stderr, flush=True),
        )
    except (OSError, ValueError) as error:
        print(f"week2 bench curves: {error}", file=sys.stderr)
        return 2
    print(json.dumps(result, indent=1) if options.json else table(result))
    return 0


def _learners(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := [name for name in names if name not in LEARNERS]:
        raise argparse.ArgumentTypeError(
            f"no learner {unknown[0]!r}; there are {', '.join(LEARNERS)}"
        )
    return names


if __name__ == "__main__":
    sys.exit(main())
