"""The blocks of a notebook: each code cell, each text that it gave, each that its Markdown quotes.

As many as the code elements that its page has in the built site.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bookproof.source.page import scan_fences
from bookproof.source.pages import Block, Embed
from bookproof.source.project import BookError, Problem, Project
from bookproof.source.reading import parse_json, read_text

# How a text is quoted that no fence can hold; on one line, and the text is escaped.
QUOTE = "<pre><code>{}</code></pre>"


def read_notebook(project: Project, path: Path) -> list[Block]:
    """Read the blocks of a notebook; `line` is the cell's number, counted from 1.

    Args:
        project: whose root names are relative to.
        path: the .ipynb file.

    Raises:
        BookError: it is not a notebook.
    """
    page = project.relative(path)
    text = read_text(path, project.root)
    try:
        return _blocks(page, parse_json(text)["cells"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        command = f"{project.settings.command} notebook"
        fault = f"it is not a notebook ({error!r}); write it with: {command}"
        raise BookError(Problem(page, 0, fault)) from error


def _blocks(page: str, cells: list[Any]) -> list[Block]:
    blocks: list[Block] = []
    for number, cell in enumerate(cells, 1):
        about = cell["metadata"].get("bookproof", {})
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            blocks.append(_block(page, number, "python", source, about.get("file", "")))
            blocks += [
                _block(page, number, "text", "", about.get("file", ""))
                for output in cell["outputs"]
                if output["output_type"] in ("stream", "error")
            ]
        else:
            quotes = about.get("quotes", [])
            blocks += [
                _block(page, number, language, body, quotes[i] if i < len(quotes) else "")
                for i, (language, body) in enumerate(_quotes(source))
            ]
    return blocks


def _quotes(source: str) -> Iterator[tuple[str, str]]:
    """Language and text of each quote in a Markdown cell, in order."""
    before, after = QUOTE.split("{}")
    fences = {fence.line: fence for fence in scan_fences(source)}
    for number, line in enumerate(source.splitlines(), 1):
        if fence := fences.get(number):
            yield fence.info, fence.body
        elif line.lstrip(" ").startswith(before):
            yield "text", html.unescape(line.strip().removeprefix(before).removesuffix(after))


def _block(page: str, number: int, language: str, body: str, file: str) -> Block:
    embeds = (Embed(file, "", number),) if file else ()
    return Block(page, number, language, body, embeds)


def all_notebooks(project: Project) -> list[Path]:
    """Every notebook under `docs/`, in order of name."""
    return sorted(project.docs.rglob("*.ipynb"))
