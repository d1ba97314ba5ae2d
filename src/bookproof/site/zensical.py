"""What Zensical builds a book from: its docs/ and mkdocs.yml, prepared.

Zensical reads mkdocs.yml, but it knows neither `!relative` nor notebooks, and writes only below the
folder of its settings. So it gets a copy, in which paths are plain and each notebook is a page of
Markdown.
"""

from __future__ import annotations

import base64
import html
import json
import math
import re
import shutil
from collections.abc import Collection, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbformat import NotebookNode

from bookproof.site.material import LOOKS
from bookproof.source import files
from bookproof.source.links import navigation
from bookproof.source.notebook_blocks import all_notebooks
from bookproof.source.page import fenced, read
from bookproof.source.project import BookError, Project
from bookproof.source.reading import read_text

FIGURE = '<p><img alt="{}" src="data:image/svg+xml;base64,{}"></p>'
LINK = re.compile(r"\]\((?P<to>[^():]+)\.ipynb(?P<end>[#)])")


def prepare(project: Project, folder: Path, variables: Mapping[str, str]) -> Path:
    """Write what Zensical builds from.

    Args:
        project: the book.
        folder: empty; the site is to come into its `site`.
        variables: what `!ENV` in mkdocs.yml refers to.

    Returns:
        the file of its settings.

    Raises:
        BookError: mkdocs.yml asks for what Zensical leaves out without a word.
    """
    settings = settings_of(project, variables)
    if settings.get("hooks"):
        raise BookError("mkdocs.yml names hooks, which Zensical does not run")
    docs = folder / "docs"
    shutil.copytree(project.docs, docs)
    pages = {}
    for path in all_notebooks(project):
        name = path.relative_to(project.docs)
        page = name.with_suffix(".md")
        content = nbformat.reads(read_text(path, project.root), as_version=4)
        files.write(docs / page, as_page(content))
        pages[name.as_posix()] = page.as_posix()
    if pages:
        for path in docs.rglob("*.md"):
            text = path.read_text("utf-8")
            path.write_text(LINK.sub(r"](\g<to>.md\g<end>", text), "utf-8")
    settings["nav"] = _renamed(settings.get("nav"), pages)
    menu = [pages.get(page, page) for page in navigation(project)]
    places_of = places(docs, menu, set(pages.values()))
    settings["extra"] = (settings.get("extra") or {}) | {"places": places_of}
    settings |= {"docs_dir": "docs", "site_dir": "site", "strict": False}
    theme = settings.get("theme")
    if isinstance(theme, dict):
        theme |= LOOKS
        if "custom_dir" in theme:
            theme["custom_dir"] = str(project.root / theme["custom_dir"])
    path = folder / "mkdocs.yml"
    files.write(path, json.dumps(settings, ensure_ascii=False, indent=1))  # JSON is YAML
    return path


def settings_of(project: Project, variables: Mapping[str, str]) -> dict[str, Any]:
    """Return what mkdocs.yml sets, with variables and paths filled in."""

    class Loader(yaml.SafeLoader):
        """Knows the tags of MkDocs that the settings of a book need."""

    def variable(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
        if isinstance(node, yaml.SequenceNode):
            *names, default = loader.construct_sequence(node)
        else:
            names, default = [loader.construct_scalar(node)], None  # type: ignore[arg-type]  # it refuses others
        return next((variables[name] for name in names if name in variables), default)

    def relative(loader: yaml.SafeLoader, node: yaml.Node) -> str:
        text = str(loader.construct_scalar(node))  # type: ignore[arg-type]  # it refuses others
        text = text.replace("$config_dir", str(project.root))
        return text.replace("$docs_dir", str(project.docs))

    Loader.add_constructor("!ENV", variable)
    Loader.add_constructor("!relative", relative)
    text = read_text(project.root / "mkdocs.yml", project.root)
    try:
        settings = yaml.load(text, Loader)  # a SafeLoader
    except yaml.YAMLError as error:
        raise BookError(f"mkdocs.yml cannot be read for Zensical: {error}") from error
    return dict(settings)


def places(docs: Path, pages: list[str], notebooks: Collection[str] = ()) -> dict[str, str]:
    """Say where each page of a chapter is in it, and how long it takes to read.

    Args:
        docs: the folder of the pages.
        pages: of the menu, in order.
        notebooks: which of them were one; how long those take, nobody says.

    Returns:
        by the page's address, what the theme's template says of it under the other engines.
    """
    chapters = [page for page in pages if page[:1].isdigit()]
    labels = {}
    for _, group in groupby(chapters, lambda page: page.split("/")[0]):
        chapter = list(group)
        for number, page in enumerate(chapter, 1):
            labels[page.removesuffix(".md") + ".html"] = f"Page {number} of {len(chapter)}" + (
                "" if page in notebooks else f", about {_minutes(docs / page)} minutes to read"
            )
    return labels


def _minutes(page: Path) -> int:
    text = page.read_text("utf-8")
    words = re.findall(r"\w+", text.removeprefix(read(text).front))  # as Jinja counts them
    return math.ceil(len(words) / 180)


def _renamed(nav: Any, pages: Mapping[str, str]) -> Any:
    if isinstance(nav, list):
        return [_renamed(entry, pages) for entry in nav]
    if isinstance(nav, dict):
        return {title: _renamed(entry, pages) for title, entry in nav.items()}
    return pages.get(nav, nav)


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
