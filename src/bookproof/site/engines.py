"""The engines that can make the pages of a book: MkDocs, ProperDocs and Zensical.

ProperDocs continues MkDocs 1.6 and takes its command. Zensical reads mkdocs.yml, but it knows
neither `!relative` nor notebooks, and writes only below the folder of its settings: it gets a copy
of docs/ and of the settings in which paths are plain and each notebook is a page of Markdown.
What an engine tells about the page that is being made is asked here too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import yaml
from markdown import Markdown

from bookproof.notebooks.pages import as_page
from bookproof.source import files
from bookproof.source.notebook_blocks import all_notebooks
from bookproof.source.project import BookError, Project
from bookproof.source.reading import read_text

VARIABLE = "WEEK2_ENGINE"
ZENSICAL_WARNING = re.compile(r"^Warning: (?P<what>.*)\n.*\[ (?P<where>\S+) \]$", flags=re.M)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def engine_of(variables: Mapping[str, str]) -> str:
    """The engine that WEEK2_ENGINE names; MkDocs by default.

    Raises:
        BookError: it names none, or one that is not installed here.
    """
    name = variables.get(VARIABLE, "").strip() or "mkdocs"
    if name not in ENGINES:
        raise BookError(f"{VARIABLE}={name}: there are {', '.join(ENGINES)}")
    if find_spec(name) is None:
        raise BookError(f"{name} is not installed here; set it up with: make site ENGINE={name}")
    return name


def make_pages(
    project: Project, out: Path, variables: dict[str, str], *, strict: bool
) -> list[str]:
    """Let the chosen engine make the pages.

    Args:
        project: the book.
        out: a new folder.
        variables: the environment of the engine, which also names it.
        strict: a warning is an error.

    Returns:
        the engine's warnings.

    Raises:
        BookError: the engine failed.
    """
    name = engine_of(variables)
    return ENGINES[name](name, project, out, variables, strict)


def _mkdocs(
    name: str, project: Project, out: Path, variables: dict[str, str], strict: bool
) -> list[str]:
    how = "--strict" if strict else "--no-strict"
    settings = project.root / "mkdocs.yml"
    command = ["build", how, "--config-file", str(settings), "--site-dir", str(out)]
    said = _run(name, command, project, variables)
    found = re.findall(r"^WARNING +-\s+(.*)", said, flags=re.M)
    return [f"{CALLED[name]} warns: {line}" for line in found]


def _zensical(
    name: str, project: Project, out: Path, variables: dict[str, str], strict: bool
) -> list[str]:
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        settings = prepare_for_zensical(project, Path(folder), variables)
        command = ["build", "--config-file", str(settings)] + ["--strict"] * strict
        said = _run(name, command, project, variables)
        os.rename(settings.parent / "site", out)
    found = [f"{m['where']}: {m['what']}" for m in ZENSICAL_WARNING.finditer(said)]
    return [f"{CALLED[name]} warns: {line}" for line in found]


ENGINES: dict[str, Callable[[str, Project, Path, dict[str, str], bool], list[str]]] = {
    "mkdocs": _mkdocs,
    "properdocs": _mkdocs,
    "zensical": _zensical,
}
CALLED = {"mkdocs": "MkDocs", "properdocs": "ProperDocs", "zensical": "Zensical"}


def _run(name: str, command: list[str], project: Project, variables: dict[str, str]) -> str:
    """What an engine says; its own words where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", name, *command],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
        env=variables,
    )
    said = COLOUR.sub("", done.stdout + done.stderr)
    if done.returncode:
        raise BookError(f"the site was not built; {CALLED[name]} says:\n{said}")
    return said


def prepare_for_zensical(project: Project, folder: Path, variables: Mapping[str, str]) -> Path:
    """Write what Zensical builds from; gives its settings.

    Args:
        project: the book.
        folder: empty; the site is to come into its `site`.
        variables: what `!ENV` in mkdocs.yml refers to.

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
            linked = re.sub(r"\]\(([^():]+)\.ipynb([#)])", r"](\1.md\2", text)
            if linked != text:
                path.write_text(linked, "utf-8")
    settings["nav"] = _renamed(settings.get("nav"), pages)
    settings |= {"docs_dir": "docs", "site_dir": "site", "strict": False}
    theme = settings.get("theme")
    if isinstance(theme, dict):
        theme["variant"] = "classic"  # Material's own looks, which the book's style sheets know
        if "custom_dir" in theme:
            theme["custom_dir"] = str(project.root / theme["custom_dir"])
    path = folder / "mkdocs.yml"
    files.write(path, json.dumps(settings, ensure_ascii=False, indent=1))  # JSON is YAML
    return path


def settings_of(project: Project, variables: Mapping[str, str]) -> dict[str, Any]:
    """What mkdocs.yml sets, with variables and paths filled in."""

    class Loader(yaml.SafeLoader):
        """Knows the tags of MkDocs that the settings of a book need."""

    def variable(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
        if isinstance(node, yaml.SequenceNode):
            *names, default = loader.construct_sequence(node)
        else:
            names, default = [loader.construct_scalar(node)], None  # type: ignore[arg-type]
        return next((variables[name] for name in names if name in variables), default)

    def relative(loader: yaml.SafeLoader, node: yaml.Node) -> str:
        text = str(loader.construct_scalar(node))  # type: ignore[arg-type]
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


def _renamed(nav: Any, pages: Mapping[str, str]) -> Any:
    if isinstance(nav, list):
        return [_renamed(entry, pages) for entry in nav]
    if isinstance(nav, dict):
        return {title: _renamed(entry, pages) for title, entry in nav.items()}
    return pages.get(nav, nav)


def address_of(md: Markdown) -> str:
    """The path in the site of the page that is being made; empty where the engine tells none."""
    processors: Any = md.treeprocessors
    if "relpath" in processors:  # MkDocs and ProperDocs
        return str(processors["relpath"].file.dest_uri)
    processors = md.preprocessors
    if "rendering_context" in processors:  # Zensical
        return str(processors["rendering_context"].page.url)
    return ""
