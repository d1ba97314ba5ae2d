"""The whole comparison, from models and reviews to one result with its provenance."""

from __future__ import annotations

import os
import platform
import re
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from week2._files import write_json
from week2.sentiment.compare.accuracy import compare_accuracy
from week2.sentiment.compare.cost import FULL, QUICK, Condition, compare_cost
from week2.sentiment.compare.flops import forward_flops
from week2.sentiment.compare.memory import memory_of
from week2.sentiment.compare.records import PARTS
from week2.sentiment.compare.reviews import Reviews
from week2.sentiment.compare.sides import DTYPES, Side, load_side
from week2.sentiment.results import now

HEADLINE = Condition(batch_size=64, length=128, dtype="fp32", threads=1)
write_whole = write_json  # what programs that call `compare` write its result with
"""The setting of the old course's table, and of this one's last lines."""


def compare(
    names: Sequence[str],
    reviews: Reviews,
    *,
    parts: Sequence[str] = PARTS,
    earlier: dict[str, Any] | None = None,
    quick: bool = False,
    device: str = "cpu",
    trained_on: str | None = None,
    say: Callable[[str], None] = lambda line: None,
    command: str = "",
) -> dict[str, Any]:
    """Measure accuracy, time, memory and operations of `names` on `reviews`.

    Args:
        names: models, as `load_side` takes them.
        reviews: labelled reviews.
        parts: which of `PARTS` to measure; others are taken from `earlier`.
        earlier: a result of the same models.
        quick: fewer rounds and conditions, fewer spoiled reviews.
        device: `cpu` or `cuda`.
        trained_on: provenance of what models that don't say so were trained on.
        say: called with a line whenever a part begins.
        command: noted in the provenance.

    Raises:
        ValueError: a part is neither asked for nor in `earlier`, or that is of other weights.
    """
    conditions = QUICK if quick else FULL
    if device == "cuda":  # threads are the host's business there
        conditions = tuple(c for c in conditions if c.threads == 1)
    dtypes = [d for d in DTYPES if any(c.dtype == d for c in conditions)]
    say(f"loading {', '.join(names)}")
    sides = {
        dtype: [load_side(name, dtype, device, trained_on) for name in names]
        for dtype in (dtypes if "cost" in parts else dtypes[:1])
    }
    first = sides[dtypes[0]]
    models = [side.described() for side in first]
    result: dict[str, Any] = {
        "provenance": {},
        "headline": vars(HEADLINE),
        "models": models,
        "flops": _flops(first) if device == "cpu" else [],
    }
    # Before anything is measured: minutes would be lost if a part turned out to be missing.
    earlier_parts = {
        part: _earlier_part(part, earlier, models)
        for part in PARTS
        if part not in parts
    }
    where = ", ".join(dict.fromkeys([reviews.part, reviews.provenance]))
    for part in PARTS:
        if part in earlier_parts:
            result[part], result["provenance"][part] = earlier_parts[part]
            continue
        say(f"{part}: {len(reviews):,} reviews ({where})")
        began = time.perf_counter()
        if part == "accuracy":
            result[part] = compare_accuracy(
                first, reviews, spoil=1_000 if quick else 5_000
            )
        elif part == "cost":
            result[part] = compare_cost(
                dict(sides),
                reviews.documents,
                conditions,
                rounds=3 if quick else 5,
                seconds=0.2 if quick else 0.3,
            )
        else:
            result[part] = _memory(names, device, quick)
        origin = provenance(reviews, device, command)
        result["provenance"][part] = {
            **origin,
            "seconds": time.perf_counter() - began,
        }
    return result


def _earlier_part(
    part: str, earlier: dict[str, Any] | None, models: list[dict[str, Any]]
) -> tuple[Any, dict[str, Any]]:
    """Return part of an earlier result, with provenance, if its weights are the same."""
    if earlier is None or part not in earlier:
        raise ValueError(
            f"{part} is not measured now, and no earlier result has it; measure it"
        )
    if [m["weights_sha256"] for m in earlier["models"]] != [
        m["weights_sha256"] for m in models
    ]:
        raise ValueError(f"{part} was measured with other weights; measure it again")
    return earlier[part], earlier["provenance"][part]


def _memory(names: Sequence[str], device: str, quick: bool) -> list[dict[str, Any]]:
    """Peak memory at batch 64 (and 1), 128 tokens, in each dtype."""
    settings = [("fp32", 64)] if quick else [("fp32", 64), ("bf16", 64), ("fp32", 1)]
    rows = []
    for name in names:
        for dtype, batch_size in settings:
            measurements = [
                memory_of(
                    name,
                    batch_size=batch_size,
                    length=128,
                    dtype=dtype,
                    device=device,
                )
                for _ in range(1 if quick else 2)
            ]
            peaks = [f["peak"] for f in measurements]
            least = min(
                measurements, key=lambda f: f["peak"]
            )  # whatever else a process did adds to it
            rows.append({**least, "device": device, "peaks": peaks})
    return rows


def _flops(sides: Sequence[Side]) -> list[dict[str, Any]]:
    """Operations a review of 128 tokens, and of 17, about the mean of NSMC."""
    return [
        {"model": side.name, "length": length, **forward_flops(side.model, 1, length)}
        for side in sides
        for length in (17, 128)
    ]


def provenance(reviews: Reviews, device: str, command: str) -> dict[str, Any]:
    """When, where, with what, on which reviews."""
    return {
        "date": now(),
        "command": command,
        "part": reviews.part,
        "reviews": reviews.provenance,
        "rows": len(reviews),
        "reviews_sha256": reviews.sha256,
        "device": torch.cuda.get_device_name() if device == "cuda" else processor(),
        "python": platform.python_version(),
        "versions": {
            n: version(n) for n in ("torch", "transformers", "tokenizers", "numpy")
        },
    }


def processor() -> str:
    """Name the processor, its family and model, and how many cores this process may use."""
    cores = (
        len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count()
    )
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.exists() else ""
    fields = dict(re.findall(r"^([^\t\n]+)\t*: (.+)$", text, flags=re.M))
    name = fields.get("model name", platform.machine())
    kind = [
        f"{key} {fields[key]}" for key in ("cpu family", "model") if key in fields
    ]
    return ", ".join([name, *kind, f"{cores} cores"])
