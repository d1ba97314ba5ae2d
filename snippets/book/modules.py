# /// script
# requires-python = ">=3.11"
# dependencies = ["pygraphviz>=2.0.4"]
# ///
# --8<-- [start:show]
import ast
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

import pygraphviz


def sources(folder: Traversable, name: str) -> Iterator[tuple[str, str]]:
    """Every module of a package, as (dotted name, source)."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name == "__init__.py":
            yield name, entry.read_text("utf-8")
        elif entry.name.endswith(".py"):
            yield f"{name}.{entry.name.removesuffix('.py')}", entry.read_text("utf-8")
        elif entry.is_dir():
            yield from sources(entry, f"{name}.{entry.name}")


def imported(source: str) -> Iterator[str]:
    """Every dotted name in a module's imports, those inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def draw(names: list[str], file: str) -> None:
    """An arrow from each of `names` to what it imports, less those a path implies."""
    drawing = pygraphviz.AGraph(directed=True, bgcolor="transparent")
    drawing.graph_attr.update(nodesep=0.12, ranksep=0.3)
    drawing.node_attr.update(
        shape="box", color="#2f6fde", fontname="monospace", fixedsize=True
    )
    drawing.edge_attr.update(color="#7a7a7a", arrowsize=0.7)
    # boxes of known size, so that the machine's fonts change nothing
    for name in names:
        drawing.add_node(name, width=0.12 * len(name) + 0.1, height=0.32)
    for name, source in modules.items():
        for target in imported(source):
            ends = [
                n
                for t in (name, target)
                for n in names
                if f"{t}.".startswith(f"{n}.")
            ]
            if len(ends) == 2 and ends[0] != ends[1]:
                drawing.add_edge(*ends)
    drawing.tred()
    drawing.draw(file, prog="dot")


tops = ("week2", "bookproof")
modules = {n: s for top in tops for n, s in sources(files(top), top)}
packages = {".".join(name.split(".")[:2]) for name in modules} - {*tops}
draw(sorted(packages), "modules.svg")
# --8<-- [end:show]
