"""Run the book's programs as a reader does: by the command for uv that the site offers.

``python tools/pasted.py [PATH...]`` serves the programs and wheels of a site on 127.0.0.1 and runs
each program (or those that the PATHs name) in an empty folder, with what its header declares and
nothing else. Packages come from the index of the environment, PyTorch from TORCH_INDEX_URL where
that is set. What needs more than packages is named. The exit status is 1 where a program failed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bookproof.site.build import copy_sources
from bookproof.site.command import offered, with_uv
from bookproof.site.serving import served
from bookproof.site.wheels import write_wheels
from bookproof.source.index import Book
from bookproof.source.project import Project
from bookproof.source.snippets import Snippet

PROJECT = Project(Path(__file__).resolve().parent.parent)


def run(snippet: Snippet, address: str) -> str:
    """Run a program from the site; what went wrong, empty where nothing did."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    kept["UV_INDEX"] = os.environ.get("TORCH_INDEX_URL", "")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [Path(sys.executable).with_name("uv"), *with_uv(snippet, address).split()[1:]],
            cwd=folder,
            env=kept | PROJECT.settings.environment | {"UV_PYTHON": sys.executable},
            capture_output=True,
            text=True,
        )
    if error := snippet.settings.raises:
        return "" if f"\n{error}" in done.stderr else f"it did not raise {error}: {done.stderr}"
    return done.stderr[-2000:] if done.returncode else ""


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="tools/pasted.py", description=__doc__)
    parser.add_argument("paths", nargs="*", metavar="PATH", help="pages, snippets or folders")
    options = parser.parse_args()
    book, counts = Book(PROJECT), Counter[str]()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        copy_sources(book, Path(folder), address)
        write_wheels(PROJECT, Path(folder))
        for snippet in book.select(options.paths)[0]:
            if not offered(PROJECT, snippet):  # an exercise, of which its solution is run
                continue
            needs = " and ".join(snippet.settings.needs)
            fault = "" if needs else run(snippet, address)
            status = "unmet" if needs else "failed" if fault else "ran"
            counts[status] += 1
            print(f"{status:8}{snippet.name} {needs}{fault}", flush=True)
    print(", ".join(f"{count} {status}" for status, count in counts.items()))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
