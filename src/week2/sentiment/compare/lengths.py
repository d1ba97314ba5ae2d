"""`week2 bench lengths`: time and memory of one forward pass by length, architecture and form.

The models have the configurations of this book's classifiers and random weights: cost does not ask
what the weights say. Each measurement is made in a process of its own, on one thread, in processor
time. BERT's table of positions is as long as the text here; the real one ends at 512.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForSequenceClassification

from week2._files import write_json
from week2.attention.measure import peak_bytes, resident_bytes
from week2.models import path_of, selective_scan
from week2.sentiment.compare.experiment import processor
from week2.sentiment.compare.fits import crossing, exponent
from week2.sentiment.compare.memory import give_back

LENGTHS = (64, 128, 256, 512, 1_024, 2_048, 3_072, 4_096, 6_144, 8_192, 16_384)
LONG = (32_768, 65_536)
BETWEEN = (3_072, 6_144)
FORMS = {
    "BERT, formula": ("bert", "eager"),
    "BERT, SDPA": ("bert", "sdpa"),
    "Mamba, step by step": ("mamba", "plain"),
    "Mamba, compiled scan": ("mamba", None),
    "hybrid": ("hybrid", None),
}
"""A name, the bundled model whose configuration it has, and which attention or which scan."""

FIT_FROM = 2_048
"""Exponents are fitted from here on: below, fixed costs bend every line."""


# --8<-- [start:model]
def model_of(form: str, longest: int) -> torch.nn.Module:
    """Make such a classifier, with random weights, for up to `longest` tokens."""
    name, way = FORMS[form]
    config = AutoConfig.from_pretrained(path_of(name))
    if name == "bert":
        config.max_position_embeddings = longest
        config._attn_implementation = way
    elif way is not None:
        # Each mixer takes that scan in this process, which measures nothing else.
        import week2.models.mixer as mixer

        scan = partial(selective_scan, backend=way)
        mixer.selective_scan = scan  # type: ignore[assignment]
    torch.manual_seed(0)
    return AutoModelForSequenceClassification.from_config(config).float().eval()


# --8<-- [end:model]


def measured(
    form: str, length: int, batch: int = 1, enough: float = 1.0
) -> dict[str, Any]:
    """One row: `seconds` of every run, `peak_bytes` beyond what lay there before the first.

    Raises:
        ValueError: the checkpoint whose configuration the model has is not there.
        RuntimeError: the process that measured ended before it was done.
    """
    # A failure in the child would be taken for a lack of memory, and a receipt tells only of what
    # this process reads.
    AutoConfig.from_pretrained(path_of(FORMS[form][0]))
    return {"form": form, "length": length, "batch": batch} | _apart(
        partial(_measure, form, length, batch, enough)
    )


def _measure(form: str, length: int, batch: int, enough: float) -> dict[str, Any]:
    torch.set_num_threads(1)
    model = model_of(form, length)
    ids = torch.randint(5, 16_000, (batch, length))
    call = torch.inference_mode()(lambda: model(input_ids=ids))
    torch.inference_mode()(
        lambda: model(input_ids=ids[:, :16])
    )()  # loads what code it needs
    give_back()
    before, seconds = resident_bytes(), list[float]()
    while not seconds or (
        len(seconds) < 20
        and (
            sum(seconds) < enough or (len(seconds) < 2 and seconds[0] < 3)
        )  # the long ones once
    ):
        began = time.process_time()
        call()
        seconds.append(time.process_time() - began)
    # The first run claims memory from the system; the others find it there.
    times = seconds[1:] if len(seconds) > 2 else seconds
    return {"seconds": times, "peak_bytes": max(0, peak_bytes() - before)}


def _apart(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do `work` in a forked child, whose peak starts at what it is born with."""
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=lambda: send.send(work()))
    child.start()
    send.close()
    try:
        return receive.recv()
    except EOFError:
        raise RuntimeError(
            "the measurement ended its process: out of memory?"
        ) from None
    finally:
        child.join()


def fits_in_memory(form: str, length: int) -> bool:
    """Whether the formula's matrices leave the machine room: three of them, three heads."""
    if FORMS[form][1] != "eager":
        return True
    info = Path("/proc/meminfo")
    if not info.exists():
        return length <= 8_192
    line = next(
        x for x in info.read_text().splitlines() if x.startswith("MemAvailable")
    )
    return 3 * 3 * 4 * length**2 < 0.75 * 1024 * int(line.split()[1])


def sweep(
    lengths: Sequence[int] = LENGTHS,
    long: Sequence[int] = LONG,
    forms: Sequence[str] = tuple(FORMS),
    enough: float = 1.0,
    say: Callable[[str], None] = lambda line: None,
) -> dict[str, Any]:
    """All rows, fitted exponents, and crossings of each form with the compiled Mamba.

    Args:
        lengths: for every form; `BETWEEN` are for the formula alone, whose memory ends its line
            so early that its fit would have too few points.
        long: for the compiled Mamba alone.
        forms: which.
        enough: seconds after which a measurement has runs enough.
        say: called with a line for each row.
    """
    rows, left_out = [], []
    for length in (*lengths, *long):
        for form in forms:
            if length in long and FORMS[form] != ("mamba", None):
                continue
            if length in BETWEEN and FORMS[form] != ("bert", "eager"):
                continue
            if not fits_in_memory(form, length):
                left_out.append(
                    {"form": form, "length": length, "reason": "not enough memory"}
                )
                continue
            rows.append(measured(form, length, enough=enough))
            say(
                f"{form:22}{length:8,}{statistics.median(rows[-1]['seconds']):10.4f} s"
            )
    return {
        "provenance": {
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "device": processor(),
            "threads": 1,
            "dtype": "float32",
            "versions": {n: version(n) for n in ("torch", "transformers")},
        },
        "rows": rows,
        "left_out": left_out,
        "fits": fits(rows),
        "crossings": crossings(rows),
    }


def fits(rows: Sequence[dict[str, Any]], start: int = FIT_FROM) -> dict[str, Any]:
    """For each form, how its time and its memory grow from `start` tokens on (`exponent`)."""
    by_form: dict[str, Any] = {}
    for form in dict.fromkeys(r["form"] for r in rows):
        mine = [r for r in rows if r["form"] == form and r["length"] >= start]
        if len(mine) < 3:
            continue
        lengths = [r["length"] for r in mine]
        by_form[form] = {
            "from": lengths[0],
            "to": lengths[-1],
            "seconds": exponent(
                lengths, [statistics.median(r["seconds"]) for r in mine]
            ),
            "peak_bytes": exponent(lengths, [r["peak_bytes"] for r in mine]),
        }
    return by_form


def crossings(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """From which length on each form takes longer than the compiled Mamba, and more memory."""
    seconds: dict[str, dict[int, list[float]]] = {}
    peaks: dict[str, dict[int, list[float]]] = {}
    for r in rows:
        seconds.setdefault(r["form"], {})[r["length"]] = r["seconds"]
        if (
            r["peak_bytes"] > 2**20
        ):  # below a mebibyte it is the allocator that is measured
            peaks.setdefault(r["form"], {})[r["length"]] = [r["peak_bytes"]]
    mamba = "Mamba, compiled scan"
    return {
        form: {
            what: crossing(values[form], values[mamba])
            for what, values in (("seconds", seconds), ("peak_bytes", peaks))
            if len(values.get(form, {}).keys() & values.get(mamba, {}).keys()) > 1
        }
        for form in seconds
        if form != mamba and mamba in seconds
    }


def table(result: dict[str, Any]) -> str:
    """Return the result as text."""
    lines = [f"{'form':22}{'length':>8}{'seconds':>11}{'MB':>10}"]
    lines += [
        f"{r['form']:22}{r['length']:>8,}{statistics.median(r['seconds']):>11.4f}"
        f"{r['peak_bytes'] / 1e6:>10.1f}"
        for r in result["rows"]
    ]
    for form, fit in result["fits"].items():
        t, m = fit["seconds"], fit["peak_bytes"]
        lines.append(
            f"{form}: time grows as n^{t['exponent']:.2f} ({t['low']:.2f} to {t['high']:.2f}), "
            f"memory as n^{m['exponent']:.2f} ({m['low']:.2f} to {m['high']:.2f})"
        )
    for form, point in result["crossings"].items():
        at = point["seconds"]["length"]
        lines.append(
            f"{form}: "
            + (
                f"slower than Mamba from {at:,.0f} tokens on"
                if at
                else "never slower than Mamba"
            )
        )
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Run the sweep: `week2 bench lengths [--json] [--out FILE] [--lengths …] [--long …]`."""
    p = argparse.ArgumentParser(prog="week2 bench lengths", description=__doc__)
    p.add_argument(
        "--json", action="store_true", help="print JSON instead of a table"
    )
    p.add_argument("--out", type=Path, help="write the result there, too")
    p.add_argument("--lengths", type=_lengths, default=LENGTHS, help="64,128,…")
    p.add_argument(
        "--long", type=_lengths, default=LONG, help="for the compiled Mamba; '': none"
    )
    p.add_argument("--enough", type=float, default=1.0, help="seconds for one row")
    options = p.parse_args(argv)
    result = sweep(
        options.lengths,
        options.long,
        enough=options.enough,
        say=lambda line: print(line, file=sys.stderr, flush=True),
    )
    if options.out:
        write_json(options.out, result)
    print(json.dumps(result, indent=1) if options.json else table(result))
    return 0


def _lengths(text: str) -> tuple[int, ...]:
    lengths = tuple(int(part) for part in text.split(",") if part)
    if any(n < 1 for n in lengths):
        raise argparse.ArgumentTypeError(f"lengths are 1 or more; got {text!r}")
    return lengths


if __name__ == "__main__":
    sys.exit(main())
