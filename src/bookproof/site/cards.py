"""The picture that stands for a page where its address is shared, in the style of the figures."""

from __future__ import annotations

import textwrap
from importlib import resources
from pathlib import Path
from typing import Any

SIZE = (1200, 630)  # pixels
INK, SOFT, PAPER, RULE = "#24282e", "#59616b", "#fdfcfa", "#e5e0d6"


def draw(path: Path, title: str, question: str, over: str) -> None:
    """Draw a card: the same bytes from the same words.

    Args:
        path: of the PNG file; its folder is made.
        title: of the page.
        question: that the page answers, or what it is about.
        over: what stands above the title, such as the chapter.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with resources.as_file(resources.files("bookproof.sandbox") / "matplotlibrc") as style:
        settings: Any = matplotlib.rc_params_from_file(style, use_default_template=False)
    settings |= {"savefig.bbox": None, "figure.constrained_layout.use": False, "axes.grid": False}
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100, facecolor=PAPER)
        FigureCanvasAgg(figure)
        _tiles(figure)
        lines = textwrap.wrap(title, 24)[:3]
        figure.text(0.07, 0.85, over, size=21, color=SOFT)
        top = 0.72
        for line in lines:
            figure.text(0.07, top, line, size=42, weight="bold", color=INK, family="serif")
            top -= 0.125
        for line in textwrap.wrap(question, 44)[:3]:
            figure.text(0.07, top - 0.02, line, size=23, color=INK)
            top -= 0.075
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, transparent=False, facecolor=PAPER, metadata={"Software": None})


def _tiles(figure: Any) -> None:
    """A causal mask in tiles, as chapter 2 walks over it, in the colours of the figures."""
    from matplotlib import rcParams

    colours = rcParams["axes.prop_cycle"].by_key()["color"]
    n = 6
    axes = figure.add_axes((0.76, 0.11, 0.18, 0.18 * SIZE[0] / SIZE[1]))
    axes.set(xlim=(0, n), ylim=(n, 0))
    axes.axis("off")
    for row in range(n):
        for column in range(n):
            seen = column <= row
            colour = colours[1 if column == row else 0] if seen else RULE
            depth = 0.25 + 0.75 * (column + 1) / (row + 1) if seen else 0.5
            box = _box((column + 0.06, row + 0.06), 0.88, colour, depth)
            axes.add_patch(box)


def _box(corner: tuple[float, float], side: float, colour: str, depth: float) -> Any:
    """A square of so much colour."""
    from matplotlib.patches import Rectangle

    return Rectangle(corner, side, side, facecolor=colour, alpha=depth, linewidth=0)
