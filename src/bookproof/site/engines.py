"""The engines that can make the pages of a book: MkDocs, ProperDocs and Zensical.

ProperDocs continues MkDocs 1.6 and takes its command. Zensical takes what `bookproof.site.zensical`
prepares. What an engine tells about the page that is being made is asked here too.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from markdown import Markdown

from bookproof.source.links import mkdocs_settings
from bookproof.source.project import BookError, Project

VARIABLE = "BOOKPROOF_ENGINE"
KEYS = "BOOKPROOF_KEYS"  # where a build keeps pages: hashes of what they follow from
ZENSICAL_WARNING = re.compile(r"^Warning: (?P<what>.*)\n.*\[ (?P<where>\S+) \]$", flags=re.M)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# The last line of a traceback, where the system refused something.
REFUSED = re.compile(
    r"^\w+: \[Errno (?P<number>\d+)\] (?P<why>[^:]+)(?:: '(?P<path>.+)')?\s*\Z", re.M
)


def engine_of(variables: Mapping[str, str]) -> str:
    """Return the engine that BOOKPROOF_ENGINE names; MkDocs by default.

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
    module = "bookproof.site.kept_pages" if name == "mkdocs" and KEYS in variables else name
    output = _run(name, command, project, variables, module)
    warnings = re.findall(r"^WARNING +-\s+(.*)", output, flags=re.M)
    return [f"{CALLED[name]} warns: {line}" for line in warnings]


def _zensical(
    name: str, project: Project, out: Path, variables: dict[str, str], strict: bool
) -> list[str]:
    from bookproof.site.zensical import prepare

    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        settings = prepare(project, Path(folder), variables)
        command = ["build", "--config-file", str(settings)] + ["--strict"] * strict
        output = _run(name, command, project, variables)
        os.rename(settings.parent / "site", out)
    warnings = [f"{m['where']}: {m['what']}" for m in ZENSICAL_WARNING.finditer(output)]
    return [f"{CALLED[name]} warns: {line}" for line in warnings]


ENGINES: dict[str, Callable[[str, Project, Path, dict[str, str], bool], list[str]]] = {
    "mkdocs": _mkdocs,
    "properdocs": _mkdocs,
    "zensical": _zensical,
}
CALLED = {"mkdocs": "MkDocs", "properdocs": "ProperDocs", "zensical": "Zensical"}


def _run(
    name: str, command: list[str], project: Project, variables: dict[str, str], module: str = ""
) -> str:
    """Return what an engine says; its own words where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module or name, *command],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
        env=variables,
    )
    output = COLOUR.sub("", done.stdout + done.stderr)
    if done.returncode and (refused := REFUSED.search(output)):  # what the system would not do
        raise OSError(int(refused["number"]), refused["why"], refused["path"])
    if done.returncode:
        raise BookError(f"the site was not built; {CALLED[name]} says:\n{output}")
    return output


def templates_of(project: Project, variables: Mapping[str, str]) -> list[Path]:
    """List the folders of the templates that the engine makes a book's pages from."""
    theme = mkdocs_settings(project).get("theme") or "mkdocs"
    name, own = (theme.get("name"), theme.get("custom_dir")) if type(theme) is dict else (theme, "")
    packages = {e.module for e in entry_points(group="mkdocs.themes") if e.name == name}
    if engine_of(variables) == "zensical":
        packages = {"zensical"}
    folders = [
        Path(f) for p in packages if (s := find_spec(p)) for f in s.submodule_search_locations or ()
    ]
    return [*folders, *([project.root / own] if own else [])]


def address_of(md: Markdown) -> str:
    """Ask the engine for the site's path of the page that is being made; empty if it tells none."""
    processors: Any = md.treeprocessors
    if "relpath" in processors:  # MkDocs and ProperDocs
        return str(processors["relpath"].file.dest_uri)
    processors = md.preprocessors
    if "rendering_context" in processors:  # Zensical
        return str(processors["rendering_context"].page.url)
    return ""
