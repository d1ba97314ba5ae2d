"""Drawing the graph behind a tensor as SVG text that a page can hold.

Graphviz places the boxes and bends the arrows; it comes inside the wheel of pygraphviz. The SVG is
written here, so that it takes the colours of the page around it, tells a screen reader what it
shows, and has the same bytes whenever the graph and the layout are the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from week2.autograd.graph import Graph, Names, Node, graph_of

POINTS_PER_INCH = 72
CHARACTER = 7.3  # advance of a monospaced glyph at 12 px
MARGIN = 14
# contrast of at least 3 : 1 on white and on near-black, 4.5 : 1 under white digits
COLOURS = {
    "result": "var(--week2-graph-result, #b0620a)",
    "operation": "var(--week2-graph-operation, #6f747c)",
    "leaf": "var(--week2-graph-leaf, #2a74c4)",
}

Point = tuple[float, float]


def draw_graph(
    tensor: Any, *, params: Names | None = None, max_nodes: int = 60
) -> str:
    """SVG text of the graph that `tensor.backward()` walks through.

    tensor: a PyTorch tensor or a `week2.autograd.Tensor` that operations made. params: names for
    tensors in it, a mapping such as `{"w": w}` or pairs such as `model.named_parameters()`.

    The result is on top and arrows point the way gradients flow, along `next_functions`, down to
    the leaves (blue, rounded). Numbers give the order in which backward visits the nodes; see
    `week2.autograd.graph.visiting_order` for where it comes from. Nothing is run. The colours are
    the CSS variables --week2-graph-result, -operation and -leaf; text has the page's own colour.

    >>> from week2.autograd import Tensor
    >>> x = Tensor(2.0, requires_grad=True)
    >>> svg = draw_graph(3 * x**2, params={"x": x})
    >>> svg[:4], "x = 2" in svg
    ('<svg', True)

    Raises TypeError if `tensor` is not a tensor, ValueError if it has no graph or one of more than
    `max_nodes` nodes, ModuleNotFoundError if pygraphviz is not installed.
    """
    graph = graph_of(tensor, params, max_nodes)
    boxes, arrows, width, height = _layout(graph)
    title = f"Autograd graph: {graph.result.title}"
    body = [_arrow(points) for points in arrows]
    body += [_box(node, box, order) for order, (node, box) in enumerate(boxes)]
    return _document(title, _description(graph), body, width, height)


@dataclass(frozen=True)
class Box:
    """Where a node is: its centre and its size, in pixels from the top left."""

    x: float
    y: float
    width: float
    height: float


def _layout(
    graph: Graph,
) -> tuple[list[tuple[Node, Box]], list[list[Point]], float, float]:
    """Graphviz's `dot` on boxes of known size: no fonts are asked for, so none can change it."""
    try:
        from pygraphviz import AGraph
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            "drawing a graph needs pygraphviz, whose wheel brings Graphviz along: "
            "pip install 'pygraphviz>=2.0.4'"
        ) from missing
    nodes = [graph.result, *graph.nodes]
    arrows = [(0, 1), *((tail + 1, head + 1) for tail, head in graph.edges)]
    dot = AGraph(directed=True, strict=False, nodesep=0.35, ranksep=0.45)
    dot.node_attr.update(shape="box", fixedsize="true", label="")
    for index, node in enumerate(nodes):
        width = (
            CHARACTER * max(_columns(node.title), _columns(node.note)) + 2 * MARGIN
        )
        height = 46 if node.note else 30
        dot.add_node(
            index, width=width / POINTS_PER_INCH, height=height / POINTS_PER_INCH
        )
    for tail, head in arrows:
        dot.add_edge(tail, head)
    drawn = json.loads(dot.draw(format="json0", prog="dot"))
    _, _, right, top = map(float, drawn["bb"].split(","))

    def place(text: str) -> Point:  # Graphviz counts upwards from the bottom left
        x, y = map(float, text.split(","))
        return x + MARGIN, top - y + MARGIN

    boxes = [
        Box(
            *place(item["pos"]),
            float(item["width"]) * POINTS_PER_INCH,
            float(item["height"]) * POINTS_PER_INCH,
        )
        for item in drawn["objects"]
    ]
    lines = []
    for item in drawn["edges"]:
        end, *points = item["pos"].split()
        lines.append([place(point) for point in (*points, end.removeprefix("e,"))])
    return (
        list(zip(nodes, boxes, strict=True)),
        lines,
        right + 2 * MARGIN,
        top + 2 * MARGIN,
    )


def _box(node: Node, box: Box, order: int) -> str:
    left, top = box.x - box.width / 2, box.y - box.height / 2
    colour = COLOURS[node.kind]
    round_ = {"leaf": box.height / 2, "operation": 3, "result": 3}[node.kind]
    thick = 2.5 if node.kind == "result" else 1.5
    visit = f' data-visit="{order}"' if order else ""
    parts = [
        f'<g class="{node.kind}"{visit}>',
        f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(box.width)}" '
        f'height="{_n(box.height)}" rx="{_n(round_)}" fill="{colour}" '
        f'fill-opacity="0.14" stroke="{colour}" stroke-width="{thick}"/>',
    ]
    lines = [node.title, node.note] if node.note else [node.title]
    for index, line in enumerate(lines):
        y = box.y + 4 + 16 * (index - (len(lines) - 1) / 2)
        faint = ' opacity="0.8"' if index else ""
        parts.append(
            f'<text x="{_n(box.x)}" y="{_n(y)}" '
            f'text-anchor="middle"{faint}>{escape(line)}</text>'
        )
    if order:
        parts.append(
            f'<circle cx="{_n(left)}" cy="{_n(box.y)}" '
            f'r="9.5" fill="{colour}"/><text x="{_n(left)}" '
            f'y="{_n(box.y + 4)}" text-anchor="middle" fill="#fff" '
            f'font-size="11" font-weight="bold">{order}</text>'
        )
    return "".join([*parts, "</g>"])


def _arrow(points: list[Point]) -> str:
    """Draw a Bézier curve from Graphviz's control points, and a head to the tip."""
    *curve, tip = points
    (x0, y0), *rest = curve
    path = f"M{_n(x0)},{_n(y0)}C" + " ".join(f"{_n(x)},{_n(y)}" for x, y in rest)
    (ex, ey), (tx, ty) = curve[-1], tip
    length = ((tx - ex) ** 2 + (ty - ey) ** 2) ** 0.5
    ox, oy = (ey - ty) / length * 3.5, (tx - ex) / length * 3.5
    corners = [(ex + ox, ey + oy), tip, (ex - ox, ey - oy)]
    head = " ".join(f"{_n(x)},{_n(y)}" for x, y in corners)
    return (
        f'<path class="edge" d="{path}" fill="none" '
        'stroke="currentColor" stroke-opacity="0.6"/><polygon '
        f'points="{head}" fill="currentColor" fill-opacity="0.6"/>'
    )


def _description(graph: Graph) -> str:
    """Say in words what the picture shows: nodes in the order of visits, and arrows."""
    towards: dict[int, list[str]] = {}
    for tail, head in graph.edges:
        towards.setdefault(tail, []).append(str(head + 1))
    sentences = [f"On top, {_spoken(graph.result)}. Backward visits, in this order:"]
    for index, node in enumerate(graph.nodes):
        leaf = "leaf " if node.kind == "leaf" else ""
        sends = (
            f", which sends gradients to {' and '.join(towards[index])}"
            if index in towards
            else ""
        )
        sentences.append(f"{index + 1}: {leaf}{_spoken(node)}{sends}.")
    return " ".join(sentences)


def _spoken(node: Node) -> str:
    return f"{node.title} ({node.note})" if node.note else node.title


def _document(
    title: str, description: str, body: Iterable[str], width: float, height: float
) -> str:
    text = "\n".join(body)
    # ids unique on a page
    digest = hashlib.sha256((description + text).encode()).hexdigest()[:10]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="week2-graph" '
        f'role="img" aria-labelledby="graph-{digest}-title graph-{digest}-desc" '
        f'width="{_n(width)}" height="{_n(height)}" viewBox="0 0 '
        f'{_n(width)} {_n(height)}" style="max-width:100%;height:auto" '
        'font-family="ui-monospace, monospace" font-size="12" fill="currentColor">\n'
        f'<title id="graph-{digest}-title">{escape(title)}</title>\n<desc '
        f'id="graph-{digest}-desc">{escape(description)}</desc>\n{text}\n</svg>\n'
    )


def _columns(text: str) -> int:
    """How many columns of a monospaced font the text takes; Korean letters take two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
