"""Run the book's programs as a reader does: by the commands that the site offers.

``python tools/pasted.py [PATH...]`` serves the programs and wheels of a site on 127.0.0.1 and runs
each program (or those that the PATHs name) in an empty folder, with what its header declares and
nothing else. What needs more than packages is named, and what did not print what is recorded is
"unlike". It prints a table by chapter and the names that uv or pip asked an index for; the exit
status is 1 if a program failed, or if an index was asked for a distribution of the book.

``--each N`` takes N programs of each chapter, drawn at random. ``--disk`` gives the site no
address, and runs the programs from its folder. ``--pip`` pastes the command for pip. ``--state
FILE`` keeps what ran, a line of JSON each, so that an interrupted command goes on where it was. uv
and pip read their own settings, such as where PyTorch's CPU builds come from (UV_INDEX,
UV_FIND_LINKS).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from bookproof.copies.wheel import own_distributions
from bookproof.record.outputs import compare
from bookproof.record.recording import Recording
from bookproof.run.outcome import Outcome
from bookproof.site.build import copy_sources
from bookproof.site.command import SITE, offered, with_pip, with_uv
from bookproof.site.serving import Files, served
from bookproof.site.wheels import write_wheels
from bookproof.source.index import Book
from bookproof.source.project import Project
from bookproof.source.snippets import Snippet

PROJECT = Project(Path(__file__).resolve().parent.parent)
OWN = {*own_distributions(PROJECT)}
ASKED = re.compile(r"https?://(?!127\.0\.0\.1:)\S+?/simple/([\w.-]+)/")  # of an index
STATUSES = ("ran", "unlike", "unmet", "failed")


class Left(Files):
    """Says nothing where an installer that asked has left: it reads the beginning of a wheel."""

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file."""
        with contextlib.suppress(ConnectionError):
            super().copyfile(source, outputfile)


def draw(snippets: Iterable[Snippet], each: int) -> list[Snippet]:
    """Choose programs of each chapter at random, always the same."""
    able = [s for s in snippets if offered(PROJECT, s) and not s.is_solution]
    random.Random(17).shuffle(able)
    taken = Counter[str]()
    chosen = []
    for snippet in able:
        taken[chapter(snippet.name)] += 1
        if taken[chapter(snippet.name)] <= each:
            chosen.append(snippet)
    return chosen


def chapter(name: str) -> str:
    """Name the chapter of a program."""
    return name.split("/")[1]


def run(snippet: Snippet, command: str, asked: set[str]) -> Outcome:
    """Paste a command into a shell in an empty folder; adds the names that an index is `asked`."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        (folder := Path(scratch) / "empty").mkdir()
        log = Path(scratch) / "pip.log"
        here = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
        here["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{here['PATH']}"
        here |= {"UV_PYTHON": sys.executable, "RUST_LOG": "uv=debug"}  # tells each request
        here |= {"PIP_QUIET": "1", "PIP_PROGRESS_BAR": "off", "PIP_LOG": str(log)}  # the same
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=here | PROJECT.settings.environment,
            capture_output=True,
            text=True,
        )
        output = done.stderr + (log.read_text("utf-8") if log.exists() else "")
    seconds = time.perf_counter() - began
    names = {canonicalize_name(name) for name in ASKED.findall(output)}
    asked |= names
    if ours := ", ".join(names & OWN):
        return Outcome(snippet.name, "failed", f"an index was asked for {ours}", seconds)
    status, why = judge(snippet, done.returncode, done.stdout, done.stderr)
    return Outcome(snippet.name, status, why, seconds)


def judge(snippet: Snippet, code: int, printed: str, errors: str) -> tuple[str, str]:
    """Give the status of a run, and what is wrong with it."""
    text = "\n".join(line for line in errors.splitlines() if "DEBUG" not in line)
    if error := snippet.settings.raises:
        return ("ran", "") if f"\n{error}" in text else ("failed", f"did not raise {error}: {text}")
    if code:
        return "failed", text[-2000:]
    if snippet.settings.stderr:  # it is recorded too, and uv writes to it
        return "ran", ""
    recorded = Recording(PROJECT, snippet).outputs.get(f"{snippet.stem}.out", b"")
    unlike = compare(snippet.path.name, recorded, printed.encode(), snippet.settings)
    return ("unlike" if unlike else "ran"), unlike


def table(outcomes: Iterable[Outcome]) -> None:
    """Print how many programs of each chapter ran."""
    counts = Counter((chapter(o.name), o.status) for o in outcomes)
    print("".join(f"{word:>15}" for word in ("", *STATUSES)))
    for name in sorted({name for name, _ in counts}):
        print(f"{name:>15}" + "".join(f"{counts[name, status]:15}" for status in STATUSES))


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="tools/pasted.py", description=__doc__.split("\n")[0])
    parser.add_argument("paths", nargs="*", metavar="PATH", help="pages, snippets or folders")
    parser.add_argument("--each", type=int, default=sys.maxsize, metavar="N")
    parser.add_argument("--disk", action="store_true", help="a site without an address")
    parser.add_argument("--pip", action="store_true", help="the command for pip, not for uv")
    parser.add_argument("--state", type=Path, metavar="FILE")
    options = parser.parse_args()
    known: dict[str, Outcome] = {}
    if options.state and options.state.exists():
        lines = map(json.loads, options.state.read_text("utf-8").splitlines())
        known = {line["name"]: Outcome(**line) for line in lines}
    book, asked = Book(PROJECT), set[str]()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), Left) as server:
        address = "" if options.disk else server
        copy_sources(book, Path(folder), address)
        write_wheels(PROJECT, Path(folder))
        for snippet in draw(book.select(options.paths)[0], options.each):
            if snippet.name in known and known[snippet.name].status != "failed":
                continue
            if needs := " and ".join(snippet.settings.needs):
                outcome = Outcome(snippet.name, "unmet", f"needs {needs}")
            else:
                offer = with_pip(PROJECT, snippet, address) if options.pip else ""
                command = offer or with_uv(snippet, address)
                outcome = run(snippet, command.replace(f"{SITE}/", f"{folder}/"), asked)
            known[snippet.name] = outcome
            print(f"{outcome.status:8}{outcome.name} {outcome.message}".rstrip(), flush=True)
            if options.state:
                with options.state.open("a", encoding="utf-8") as file:
                    file.write(f"{json.dumps(asdict(outcome), ensure_ascii=False)}\n")
    table(known.values())
    print("An index was asked for:", ", ".join(sorted(asked)) or "nothing")
    return 1 if any(outcome.status == "failed" for outcome in known.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
