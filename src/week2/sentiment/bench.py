"""`week2 bench classify`: reviews a second, against `transformers.pipeline` with its defaults.

The same model, the same reviews, the same process; rounds alternate, so that a busy moment hits
both alike. Reviews are NSMC's test part where the data is at hand, else the book's own.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import torch

from week2.arguments import whole_number
from week2.sentiment.architectures import NAMES
from week2.sentiment.classify import classifier
from week2.sentiment.nsmc import NsmcError, load_nsmc, provenance_of


def parser() -> argparse.ArgumentParser:
    """Return the command's arguments."""
    p = argparse.ArgumentParser(prog="week2 bench classify", description=__doc__.split("\n")[0])
    p.add_argument("models", nargs="*", help="bundled models or folders (default: the bundled)")
    p.add_argument("--json", action="store_true", help="print JSON")
    p.add_argument("--data", help="folder of the data, or `handwritten` (default: WEEK2_DATA)")
    p.add_argument("--reviews", type=whole_number(), default=4_096, help="for this project's loop")
    p.add_argument("--pipeline-reviews", type=whole_number(), default=512, help="for the pipeline")
    p.add_argument("--rounds", type=whole_number(), default=5)
    p.add_argument("--threads", type=whole_number(), default=2, help="of torch (%(default)s)")
    return p


def rate(run: Callable[[Sequence[str]], Any], texts: Sequence[str]) -> float:
    """Texts a second of wall time."""
    began = time.perf_counter()
    run(texts)
    return len(texts) / (time.perf_counter() - began)


def apart_by(one: dict[str, Any], other: dict[str, Any]) -> float:
    """How far two answers with two labels lie apart, 0 to 1: at a tie, labels alone say too much.

    The pipeline computes in the checkpoint's bf16, we by `precision.quick_bf16`.
    """
    score = other["score"] if one["label"] == other["label"] else 1 - other["score"]
    return abs(one["score"] - score)


def measure(
    name: str, texts: Sequence[str], *, rounds: int, pipeline_reviews: int
) -> dict[str, Any]:
    """Reviews a second of each way, by round, and the ratio of their medians.

    Args:
        name: a bundled model or a folder.
        texts: reviews; the pipeline gets the first of them.
        rounds: how often each is timed, after one that is not counted.
        pipeline_reviews: how many the pipeline gets.
    """
    from transformers import pipeline

    ours = classifier(name)
    folder = ours.model.config._name_or_path
    theirs = pipeline("text-classification", model=folder)
    few = list(texts[:pipeline_reviews])
    ways: dict[str, tuple[Callable[[Sequence[str]], Any], Sequence[str]]] = {
        "week2": (ours, texts),
        "pipeline": (lambda t: theirs(list(t)), few),
        "pipeline_batch_32": (lambda t: theirs(list(t), batch_size=32), few),
    }
    rates: dict[str, list[float]] = {way: [] for way in ways}
    for done in range(rounds + 1):
        for way, (run, inputs) in ways.items():
            speed = rate(run, inputs)
            if done:
                rates[way].append(speed)
    middle = {way: statistics.median(values) for way, values in rates.items()}
    apart = max(map(apart_by, ours(few), theirs(few)))
    return {
        "model": name,
        "dtype": str(ours.dtype).removeprefix("torch."),
        "reviews_per_second": middle,
        "rounds": rates,
        "times_pipeline": middle["week2"] / middle["pipeline"],
        "scores_apart": apart,
    }


def main(argv: list[str] | None = None) -> int:
    """Measure, and print a table or JSON; 2 where a model can't be had."""
    options = parser().parse_args(argv)
    torch.set_num_threads(options.threads)
    try:
        data = load_nsmc("test", options.data)
    except NsmcError:
        data = load_nsmc("train", "handwritten")
    texts = list(data["document"])
    texts = (texts * -(-options.reviews // len(texts)))[: options.reviews]
    result: dict[str, Any] = {
        "provenance": provenance_of(data),
        "reviews": len(texts),
        "threads": torch.get_num_threads(),
        "machine": f"{platform.machine()}, torch {torch.__version__}",
        "models": [],
    }
    for name in options.models or NAMES:
        try:
            row = measure(
                name, texts, rounds=options.rounds, pipeline_reviews=options.pipeline_reviews
            )
        except (OSError, ValueError) as error:
            print(f"week2 bench classify: {error}", file=sys.stderr)
            return 2
        result["models"].append(row)
        if not options.json:
            speed = row["reviews_per_second"]
            print(
                f"{name:10} {speed['week2']:8.0f} reviews/s   pipeline {speed['pipeline']:6.0f}"
                f"   with batch_size=32 {speed['pipeline_batch_32']:6.0f}"
                f"   {row['times_pipeline']:.1f} times the pipeline's"
            )
    if options.json:
        print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
