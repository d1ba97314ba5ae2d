"""Time the book's programs in JupyterLab and marimo, from click to output, in Chromium.

    python tools/press_elsewhere.py BIN [--every N] [PAGE...]

BIN is the `bin` folder of an environment with `jupyterlab`, `marimo` and what the programs import.
Each program is the only cell of a notebook. It runs once to warm its kernel, and once more for the
table: median and 95th percentile of the milliseconds to the last line of output, in all and beyond
those that the program counts itself. `tools/press.py --warm` times the same programs in the book.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Error, Page
from press import PROJECT, chromium, percentiles

from bookproof.reader.blocks import Shelf, lacking
from bookproof.source.index import Book
from bookproof.source.links import navigation
from bookproof.source.snippets import Snippet, clean_text

PATIENCE = 120_000  # milliseconds
TIMED = """\
import time as own_time
own_start = own_time.perf_counter()
{}
print("own", own_time.perf_counter() - own_start, "s")
"""
RUN = """async ([cell, start, patience]) => {
  const own = () => document.querySelector(cell)?.textContent.match(/own ([\\d.e-]+) s/)?.[1];
  const before = own();
  let began;
  const ended = new Promise((done, fail) => {
    const observer = new MutationObserver(() => {
      if ((own() ?? before) === before) return;
      observer.disconnect();
      done([performance.now() - began, Number(own()) * 1000]);
    });
    observer.observe(document.body, { childList: true, characterData: true, subtree: true });
    setTimeout(() => fail(new Error("no output")), patience);
  });
  began = performance.now();
  new Function(start)();
  return ended;
}"""


@dataclass(frozen=True)
class Editor:
    """Something that shows notebooks in a browser.

    Attributes:
        command: that serves the folder it is started in, and opens no browser.
        prints: its address, as the command prints it.
        page: behind that address, of a notebook.
        ready: an expression that is true when the cell can be run.
        cell: a selector of the element that shows the cell's output.
        start: a statement that runs the cell.
    """

    command: str
    prints: str
    page: str
    ready: str
    cell: str
    start: str


EDITORS = {
    "JupyterLab": Editor(
        "jupyter-lab --no-browser --allow-root --ServerApp.token= --port 8791"
        " --LabApp.expose_app_in_browser=True",
        r"(http://127\.0\.0\.1:\d+/)lab",
        "lab/tree/{}.ipynb?reset",
        "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status"
        " === 'idle'",
        ".jp-OutputArea",
        "jupyterapp.commands.execute('notebook:run-cell')",
    ),
    "marimo": Editor(
        "marimo edit . --headless --no-token --skip-update-check --port 8792",
        r"(http://\S+:\d+)",
        "?file={}.py",
        "document.querySelector('.marimo-cell [data-testid=run-button]:not(:disabled)')"
        " && !document.querySelector('[data-status=running], [data-status=queued]')",
        ".marimo-cell",
        "document.querySelector('.marimo-cell [data-testid=run-button]').click()",
    ),
}


def programs(pages: tuple[str, ...], every: int) -> Iterator[Snippet]:
    """List the programs that pages show and this machine can run, each once; not what must fail."""
    shelf = Shelf(Book(PROJECT))
    known: dict[str, Snippet] = {}
    for page in navigation(PROJECT):
        if page.endswith(".md") and page.startswith(pages):
            for name, _, block in shelf.blocks(f"/{page.removesuffix('.md')}.html"):
                if block and not block.task and not block.snippet.settings.raises:
                    known.setdefault(name, block.snippet)
    able = [snippet for snippet in known.values() if not lacking(PROJECT, snippet)]
    return iter(able[::every])


def write(folder: Path, binaries: Path, snippet: Snippet) -> None:
    """Write a program as a notebook of each editor."""
    notebook = new_notebook(cells=[new_code_cell(TIMED.format(clean_text(snippet)))])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    file = folder / f"{snippet.stem}.ipynb"
    nbformat.write(notebook, file)
    marimo = str(binaries / "marimo")
    convert = [marimo, "convert", str(file), "-o", str(file.with_suffix(".py"))]
    subprocess.run(convert, check=True, capture_output=True)


@contextmanager
def serving(editor: Editor, binaries: Path, folder: Path) -> Iterator[str]:
    """Start an editor; gives its address."""
    program, *arguments = editor.command.split()
    log = folder / f"{program}.log"
    with (
        log.open("w") as out,
        subprocess.Popen([binaries / program, *arguments], cwd=folder, stdout=out, stderr=out) as p,
    ):
        try:
            while not (match := re.search(editor.prints, log.read_text("utf-8"))):
                if p.poll() is not None:
                    sys.exit(f"{program} did not start:\n{log.read_text('utf-8')}")
                time.sleep(0.1)
            yield match[1]
        finally:
            p.terminate()


def timed(page: Page, editor: Editor, address: str) -> tuple[float, float]:
    """Run a notebook's cell twice; the second run's milliseconds: in all, and beyond its own."""
    page.goto(address, timeout=PATIENCE)
    for _ in range(2):
        page.wait_for_function(editor.ready, timeout=PATIENCE)
        arguments: Any = [editor.cell, editor.start, PATIENCE]
        whole, own = page.evaluate(RUN, arguments)
    return whole, whole - own


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binaries", type=Path, metavar="BIN")
    parser.add_argument("pages", nargs="*", metavar="PAGE")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each Nth program")
    options = parser.parse_intermixed_args()
    chosen = list(programs(tuple(options.pages) or ("",), options.every))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for snippet in chosen:
            write(folder, options.binaries, snippet)
        for title, editor in EDITORS.items():
            times = []
            with serving(editor, options.binaries, folder) as address, chromium() as tab:
                for snippet in chosen:
                    try:
                        pair = timed(tab.page, editor, address + editor.page.format(snippet.stem))
                    except Error as error:
                        print(f"{title}: {snippet.name}: {str(error).splitlines()[0]}", flush=True)
                        continue
                    times.append(pair)
            whole, beyond = map(list, zip(*times, strict=True))
            print(f"{title:12}whole: {percentiles(whole)}; beyond: {percentiles(beyond)}")


if __name__ == "__main__":
    main()
