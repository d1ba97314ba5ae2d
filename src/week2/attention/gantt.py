"""Draws a simulated schedule: a row for each unit, a box for each op, a colour for each group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from week2.attention.schedule import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UNITS = {
    "tma": "copy engine",
    "tensor": "tensor cores",
    "exp": "exponentials",
    "fp32": "FP32 units",
}
PALE = {"PV", "V", "sum"}  # so that neighbours of one colour can be told apart
COLOURS = {"TMA": "gray", "WG1": "C0", "WG2": "C1", "WG3": "C2"}


def draw(
    run: Run, axes: Axes, start: float = 0.0, seconds: float | None = None
) -> None:
    """Draw `run` into `axes`, from `start` for `seconds` (default: to its end); time in µs."""
    end = run.seconds if seconds is None else start + seconds
    rows = {unit: -row for row, unit in enumerate(UNITS)}
    for span in run.spans:
        unit = span.op.unit
        if unit is None or span.end <= start or span.start >= end:
            continue
        left = max(span.start, start) * 1e6
        width = min(span.end, end) * 1e6 - left
        pale = span.op.name in PALE
        axes.barh(
            rows[unit],
            width,
            left=left,
            height=0.8,
            color=COLOURS[span.op.owner],
            alpha=0.45 if pale else 1,
        )
        if width > 0.07 * (end - start) * 1e6:
            label = f"{span.op.name} {span.op.block}"
            axes.text(
                left + width / 2,
                rows[unit],
                label,
                ha="center",
                va="center",
                fontsize=9,
                color="black" if pale else "white",
            )
    axes.set_yticks(list(rows.values()), list(UNITS.values()))
    axes.set_xlim(start * 1e6, end * 1e6)
    axes.set_xlabel("time (µs)")


def block_start(run: Run, block: int) -> float:
    """When the first product of `block` starts, in seconds: where to open a drawing's window."""
    starts = [s.start for s in run.spans if s.op.name == "QK" and s.op.block == block]
    if not starts:
        raise ValueError(
            f"block {block}: the tile has blocks 0 to {run.tile.blocks - 1}"
        )
    return min(starts)
