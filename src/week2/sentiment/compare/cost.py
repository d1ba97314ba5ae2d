"""What each model costs under many conditions, in rounds: a busy moment hits all models alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch

from week2.sentiment.compare.energy import joules, used
from week2.sentiment.compare.sides import Side
from week2.sentiment.compare.timing import Evaluation, evaluate_model


@dataclass(frozen=True)
class Condition:
    """One setting of the measurement.

    Attributes:
        batch_size: reviews at a time.
        length: tokens that every review is padded to; None: to the longest of its batch.
        dtype: `fp32` or `bf16`.
        threads: of torch.
    """

    batch_size: int
    length: int | None
    dtype: str
    threads: int


FULL = (
    *(
        Condition(batch_size, length, dtype, 1)
        for dtype in ("fp32", "bf16")
        for length in (128, None)
        for batch_size in (1, 8, 32, 64)
    ),
    *(
        Condition(batch, length, "fp32", 2)
        for length in (128, None)
        for batch in (1, 64)
    ),
)
QUICK = (
    *(
        Condition(batch, length, "fp32", 1)
        for length in (128, None)
        for batch in (1, 64)
    ),
    Condition(64, 128, "bf16", 1),
)


def compare_cost(
    sides: dict[str, Sequence[Side]],
    texts: Sequence[str],
    conditions: Sequence[Condition],
    *,
    rounds: int = 5,
    seconds: float = 0.4,
) -> list[dict[str, Any]]:
    """Time every model under every condition.

    On a CPU with one thread the clock is this process's own processor time, so that other work on
    the machine is not counted; otherwise it is the wall's.

    Args:
        sides: by dtype, the models.
        texts: real reviews; each round takes others.
        conditions: see `Condition`.
        rounds: how often each is visited, after one visit that is not counted.
        seconds: about how long a visit lasts.

    Returns:
        A row for each model and condition: reviews a second in the median over rounds, its spread
        over rounds, latency of a batch (p50, p95), the share of tokenising, joules a review.
    """
    device = next(iter(sides.values()))[0].model.device.type
    seen: dict[tuple[Condition, str], list[Evaluation]] = {}
    energy: dict[tuple[Condition, str], list[float | None]] = {}
    began, worked = time.perf_counter(), time.process_time()
    for turn in range(rounds + 1):
        for condition in conditions:
            torch.set_num_threads(condition.threads)
            alone = device == "cpu" and condition.threads == 1
            clock = time.process_time if alone else time.perf_counter
            for side in sides[condition.dtype]:
                key = (condition, side.name)
                known = seen.get(key)
                pace = float(np.median(known[-1].latency)) if known else 0.0
                batches = min(64, max(1, round(seconds / pace))) if pace else 1
                some = _slice(texts, batches * condition.batch_size, turn)
                before = joules()
                visit = evaluate_model(
                    side.model,
                    side.tokenizer,
                    some,
                    batch_size=condition.batch_size,
                    length=condition.length,
                    longest=side.longest,
                    warm_up=1,
                    clock=clock,
                )
                # The first visit warms up, and tells how many batches a visit can have.
                seen[key] = [visit] if turn <= 1 else [*seen[key], visit]
                energy.setdefault(key, []).append(
                    _per_review(used(before, joules()), len(some))
                )
    torch.set_num_threads(1)
    busy = (time.perf_counter() - began) / max(1e-9, time.process_time() - worked)
    return [
        {
            "model": name,
            **asdict(condition),
            "device": device,
            "wall_over_processor": busy,
        }
        | _summary(visits, energy[condition, name][1:])
        for (condition, name), visits in seen.items()
    ]


def _slice(texts: Sequence[str], count: int, turn: int) -> list[str]:
    start = turn * count % len(texts)
    doubled = [*texts[start:], *texts]
    return (doubled * (count // len(doubled) + 1))[:count]


def _per_review(spent: float | None, reviews: int) -> float | None:
    return None if spent is None else spent / reviews


def _summary(
    rounds: Sequence[Evaluation], energy: Sequence[float | None]
) -> dict[str, Any]:
    """Return what the rounds say together."""
    latency = np.concatenate([r.latency for r in rounds])
    tokenising = np.concatenate([r.tokenising for r in rounds])
    rates = [r.throughput for r in rounds]
    spent = [e for e in energy if e is not None]
    return {
        "throughput": statistics.median(rates),
        "throughput_rounds": rates,
        "latency_p50": float(np.percentile(latency, 50)),
        "latency_p95": float(np.percentile(latency, 95)),
        "latency_quartiles": [float(q) for q in np.percentile(latency, [25, 75])],
        "tokenising_share": float(tokenising.sum() / latency.sum()),
        "batches": len(latency),
        "tokens_per_review": float(
            sum(r.tokens.sum() for r in rounds)
            / (len(latency) * rounds[0].batch_size)
        ),
        "joules_per_review": statistics.median(spent) if spent else None,
    }


# --8<-- [start:paired]
def times_as_fast(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Compare speeds: how many times as fast `first` is, over the rounds.

    Rounds are compared one by one, since what slowed one round slowed both. `verdict`
    is `faster` or `slower` only if every round says so and the median differs by more
    than a twentieth.
    """
    ratios = [
        a / b
        for a, b in zip(
            first["throughput_rounds"], second["throughput_rounds"], strict=True
        )
    ]
    middle, least, most = statistics.median(ratios), min(ratios), max(ratios)
    verdict = "within noise"
    if least > 1 and middle > 1.05:
        verdict = "faster"
    if most < 1 and middle < 1 / 1.05:
        verdict = "slower"
    return {"times": middle, "least": least, "most": most, "verdict": verdict}


# --8<-- [end:paired]
