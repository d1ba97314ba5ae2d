"""Notebooks as pages, for a site whose engine knows Markdown alone."""

from __future__ import annotations

import base64
import html

from nbformat import NotebookNode

from bookproof.source.page import fenced

FIGURE = '<p><img alt="{}" src="data:image/svg+xml;base64,{}"></p>'


def as_page(content: NotebookNode) -> str:
    """Write a notebook as Markdown, with its programs and what they gave in fences.

    Args:
        content: the notebook. It has as many code elements as the page that mkdocs-jupyter makes.
    """
    parts: list[str] = []
    for cell in content["cells"]:
        if cell["cell_type"] == "markdown":
            parts.append(cell["source"].replace("<details>", '<details markdown="1">'))
        else:
            parts += [fenced(cell["source"].rstrip(), "python"), *map(_output, cell["outputs"])]
    return "\n\n".join(parts) + "\n"


def _output(output: NotebookNode) -> str:
    if output["output_type"] == "stream":
        return fenced(output["text"].rstrip(), "text")
    if output["output_type"] == "error":
        return fenced("\n".join(output["traceback"]).rstrip(), "text")
    shown = output["data"]
    if "image/svg+xml" not in shown:
        return fenced(shown["text/plain"].rstrip(), "text")
    drawn = base64.b64encode(shown["image/svg+xml"].encode()).decode()
    return FIGURE.format(html.escape(shown["text/plain"]), drawn)
