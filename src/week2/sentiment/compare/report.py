"""A result as text and as the figure with three panels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from week2.sentiment.compare.cost import times_as_fast
from week2.sentiment.compare.records import row
from week2.statistics import holm

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def headline(
    result: dict[str, Any], name: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return one model's rows of cost and of memory at the result's main setting."""
    setting = result["headline"]
    where = {key: setting[key] for key in ("batch_size", "length", "dtype")}
    cost = row(result["cost"], model=name, threads=setting["threads"], **where)
    return cost, row(result["memory"], model=name, **where)


def table(result: dict[str, Any]) -> Iterator[str]:
    """Return what was measured, line by line."""
    origin = result["provenance"]["accuracy"]
    which = ", ".join(
        dict.fromkeys((origin["part"], origin["reviews"]))
    )  # handwritten ones are both
    yield f"{origin['rows']:,} reviews ({which}), {origin['device']}, {origin['date']}"
    setting = result["headline"]
    yield (
        f"time and memory at batch {setting['batch_size']}, {setting['length']} tokens, "
        f"{setting['dtype']}, one thread"
    )
    yield ""
    yield (
        f"{'model':16}{'weights':>9}{'accuracy (95 %)':>24}{'F1':>7}{'calib.':>8}"
        + (f"{'reviews/s':>11}{'ms p50':>9}{'ms p95':>9}{'work MB':>9}{'peak MB':>9}")
    )
    for model in result["models"]:
        name = model["model"]
        cost, memory = headline(result, name)
        yield (
            f"{name:16}{model['parameters'] / 1e6:8.1f}M{_scored(result, name):>39}"
            + (
                f"{cost['throughput']:11.0f}{cost['latency_p50'] * 1e3:9.1f}"
                f"{cost['latency_p95'] * 1e3:9.1f}{memory['activations'] / 1e6:9.0f}"
                f"{memory['peak'] / 1e6:9.0f}"
            )
        )
    yield ""
    for pair in judged(result["accuracy"]["pairs"]):
        yield (
            f"{pair['first']} − {pair['second']}: accuracy {100 * pair['difference']:+.2f} points "
            f"({100 * pair['low']:+.2f} to {100 * pair['high']:+.2f}), "
            f"McNemar p = {pair['p_value']:.2g}, corrected {pair['corrected']:.2g}: "
            f"{pair['verdict']}"
        )
    names = [model["model"] for model in result["models"]]
    for first, second in pairwise(names):
        speed = times_as_fast(headline(result, first)[0], headline(result, second)[0])
        yield (
            f"{first} is {speed['times']:.2f} times as fast as {second} "
            f"({speed['least']:.2f} to {speed['most']:.2f}): {speed['verdict']}"
        )
    odd = [m["model"] for m in result["models"] if m["trained_on"] == "unknown"]
    if odd:
        yield f"what {', '.join(odd)} was trained on is not known: it may have seen these reviews"


def _scored(result: dict[str, Any], name: str) -> str:
    score = result["accuracy"]["models"].get(name)
    if score is None:
        return "not trained, not scored" + " " * 15
    return (
        f"{score['accuracy']:.4f} ({score['low']:.4f}–{score['high']:.4f})"
        f"{score['f1']:7.4f}{score['calibration_error']:8.4f}"
    )


# --8<-- [start:verdict]
def judged(pairs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to each pair of models its corrected p-value and a verdict on the first.

    `corrected` is the p-value among so many pairs (Holm). The `verdict` is `ahead` or
    `behind` only where this test and the interval agree.
    """
    rows, results = list(pairs), []
    corrected = holm([pair["p_value"] for pair in rows])
    for pair, p in zip(rows, corrected, strict=True):
        verdict = "within noise"
        if p < 0.05 and (pair["low"] > 0 or pair["high"] < 0):
            verdict = "ahead" if pair["difference"] > 0 else "behind"
        results.append({**pair, "corrected": p, "verdict": verdict})
    return results


# --8<-- [end:verdict]


def last_lines(result: dict[str, Any]) -> Iterator[str]:
    """`MODEL accuracy=… throughput=… peak_memory=…` for each model."""
    for model in result["models"]:
        name = model["model"]
        cost, memory = headline(result, name)
        scored = result["accuracy"]["models"].get(name)
        share = f"{scored['accuracy']:.4f}" if scored else "none"
        yield (
            f"{name} accuracy={share} throughput={cost['throughput']:.1f} "
            f"peak_memory={memory['peak'] / 1e6:.1f}MB"
        )


def figure(result: dict[str, Any]) -> Figure:
    """Accuracy, throughput and memory of inference, side by side, each with its spread."""
    from matplotlib.figure import Figure

    names = [m["model"] for m in result["models"]]
    figure = Figure(figsize=(8, 3.2), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    for place, name in enumerate(names):
        cost, memory = headline(result, name)
        scored = result["accuracy"]["models"].get(name)
        if scored:
            _dot(left, place, *(100 * scored[k] for k in ("accuracy", "low", "high")))
        rates = cost["throughput_rounds"]
        _dot(middle, place, cost["throughput"], min(rates), max(rates))
        spread = [
            (p - memory["peak"] + memory["activations"]) / 1e6
            for p in memory["peaks"]
        ]
        _dot(right, place, memory["activations"] / 1e6, min(spread), max(spread))
    labels = (
        "accuracy (%), 95 % interval",
        "reviews a second, all rounds",
        "memory of inference (MB)",
    )
    for axis, label in zip((left, middle, right), labels, strict=True):
        axis.set_xticks(range(len(names)), names)
        axis.set_xlim(-0.5, len(names) - 0.5)
        axis.set_ylabel(label)
    for axis in (middle, right):
        axis.set_ylim(0, 1.05 * axis.get_ylim()[1])  # room for the highest marker
    return figure


def _dot(axis: Any, place: int, value: float, low: float, high: float) -> None:
    below, above = max(0.0, value - low), max(0.0, high - value)
    axis.errorbar(
        [place],
        [value],
        yerr=[[below], [above]],
        fmt="o",
        color=f"C{place}",
        capsize=4,
    )
