"""Run the notebooks of the site elsewhere: in a new environment, with nothing of this clone.

``python tools/notebooks.py [PAGE...]`` makes the notebook of each page of a chapter (those of all
pages, and the book's own, without a PAGE), and runs each in an empty folder. The environment has
Jupyter's kernel alone at first: each notebook's first cell installs what the others import, the
library from a site that is served on 127.0.0.1. It prints what failed; the exit status is then 1.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from bookproof.notebooks.declared import declared_notebook, written
from bookproof.notebooks.notebook import notebook_of
from bookproof.site.build import is_chapter
from bookproof.site.serving import served
from bookproof.source.links import navigation
from bookproof.source.project import Project

PROJECT = Project(Path(__file__).resolve().parent.parent)
RUN = """
import nbformat
from nbclient import NotebookClient

notebook = nbformat.read("notebook.ipynb", as_version=4)
NotebookClient(notebook, timeout=1800, kernel_name="python3").execute()
"""


def notebooks(site: str, wanted: list[str]) -> Iterator[tuple[str, NotebookNode]]:
    """Make the notebooks that are wanted, or those of all pages and the book's own, for a site."""
    own = {entry.file: entry for entry in PROJECT.settings.notebooks}
    pages = [p for p in navigation(PROJECT) if is_chapter(p) and p.endswith(".md")]
    for name in wanted or [*pages, *own]:
        if name in own:
            yield name, declared_notebook(PROJECT, own[name], "", site)
        else:
            yield name, notebook_of(PROJECT, PROJECT.docs / name, site=site)


def environment(folder: Path) -> Path:
    """Make an environment with what runs a notebook; gives its Python."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    pins = PROJECT.root / "requirements" / "site.txt"
    install = ["-m", "pip", "install", "--quiet", "--constraint", str(pins)]
    subprocess.run([python, *install, "ipykernel", "nbclient"], check=True)
    return python


def run(python: Path, content: NotebookNode) -> str:
    """Run a notebook in an empty folder; what went wrong, empty where nothing did."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "notebook.ipynb").write_text(written(content), encoding="utf-8")
        variables = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
        done = subprocess.run(
            [python, "-c", RUN],
            cwd=folder,
            env=variables | PROJECT.settings.environment | {"HOME": folder},
            capture_output=True,
            text=True,
        )
    return done.stderr[-2000:] if done.returncode else ""


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="tools/notebooks.py", description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="such as 1-autograd/tape.md")
    options = parser.parse_args()
    faults: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "site") as site:
        shelf = Path(folder) / "site" / "wheels"
        shelf.mkdir(parents=True)
        python = environment(Path(folder) / "environment")
        for name, content in notebooks(site, options.pages):
            for wheel in (PROJECT.state / "wheels").rglob("*.whl"):  # what the notebooks name
                with contextlib.suppress(FileExistsError):
                    (shelf / wheel.name).symlink_to(wheel)
            faults[name] = run(python, content)
            print(f"{'failed' if faults[name] else 'ran':8}{name}", flush=True)
    failed = [f"{name}:\n{fault}" for name, fault in faults.items() if fault]
    print(f"{len(faults) - len(failed)} of {len(faults)} notebooks ran elsewhere")
    print(*failed, sep="\n", end="", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
