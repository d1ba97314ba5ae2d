"""Press the buttons of the book at home, in a browser, and count what they give.

    python tools/press.py [--browser firefox] [--every N] [--warm] [--state FILE] [PAGE...]

Each program's Run must give what is recorded; each exercise's Check must refuse the untouched stub
by an assertion of its own, and accept the book's solution. A PAGE is a chapter's folder or a page,
such as `1-autograd` or `1-autograd/tape.md`; without one, all pages are visited. What was pressed
is kept in FILE, a line of JSON each, so that a command that was interrupted goes on where it was,
and presses again what failed. The exit status is 1 if something failed.

The table has the time from a click to the complete output beyond the program's own seconds; with
`--warm`, each program is run once before the run that counts. Firefox is driven by WebDriver BiDi.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import sync_playwright
from websockets.sync.client import connect

from bookproof.exercises.progress import Progress
from bookproof.source.links import navigation
from bookproof.source.project import Project
from bookproof.source.reading import read_text

PROJECT = Project(Path(__file__).resolve().parent.parent)
GOOD = {"run": r"(Equal to|Agrees with) what is recorded", "solution": "It passes its check"}
ERROR = r"(Line \d+: )?\w*(Error|Exception|Interrupt)\b"  # not an assertion's own words
READY = """() => new Promise((ready) => {
  const look = () => {
    const { read } = document.documentElement.dataset;
    if (read) ready([...document.querySelectorAll(".w2-read[role=group]")].map((group) => ({
      file: group.ariaLabel,
      button: group.querySelector("button")?.textContent ?? "",
      lacks: group.querySelector("button") ? "" : group.textContent,
    })));
    else setTimeout(look, 50);
  };
  look();
})"""
PRESS = """async ({ number, code }) => {
  const group = document.querySelectorAll(".w2-read[role=group]")[number];
  const [button] = group.querySelectorAll("button");
  const status = group.querySelector("[role=status]");
  const { kept } = await import("/_read/kept.js");
  if (code) {
    kept.put(group.ariaLabel, "task", code); // as from another tab: the editor opens with it
    while (!group.parentElement.querySelector(".w2-read-editor")) {
      await new Promise((done) => setTimeout(done, 10));
    }
  }
  let ended;
  const told = await new Promise((done) => {
    const began = performance.now();
    const observer = new MutationObserver(() => {
      if (!["", "Running …"].includes(status.textContent)) ended ??= performance.now() - began;
      if (!ended || button.hidden) return;
      observer.disconnect();
      const output = group.nextElementSibling;
      const detail = output.querySelector("[aria-label=Details]")?.textContent ?? "";
      const { end = "" } = output.dataset;
      done({ end, message: status.textContent, detail, milliseconds: ended });
    });
    observer.observe(group, { attributes: true, childList: true, subtree: true });
    button.click();
  });
  if (code) kept.put(group.ariaLabel, "task", null);
  return told;
}"""


class Tab(Protocol):
    """A page of a browser."""

    def open(self, address: str) -> None:
        """Visit an address."""

    def call(self, function: str, argument: Any = None) -> Any:
        """Call a function of JavaScript with a value of JSON; returns what its promise gives."""


class Chromium:
    """A page of Chromium, by Playwright."""

    def __init__(self, page: Any) -> None:
        """Take the page."""
        self.page = page

    def open(self, address: str) -> None:
        """Visit an address."""
        self.page.goto(address, timeout=0)

    def call(self, function: str, argument: Any = None) -> Any:
        """Call a function of JavaScript."""
        return self.page.evaluate(function, argument)


class Firefox:
    """A page of Firefox, by WebDriver BiDi."""

    def __init__(self, connection: Any) -> None:
        """Begin a session."""
        self.connection = connection
        self.number = 0
        self.ask("session.new", capabilities={})
        (context,) = self.ask("browsingContext.getTree")["contexts"]
        self.context = context["context"]

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Give a command and wait for its result."""
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        self.connection.send(json.dumps(command))
        while (answer := json.loads(self.connection.recv())).get("id") != self.number:
            pass  # an event
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
        return dict(answer["result"])

    def open(self, address: str) -> None:
        """Visit an address."""
        self.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def call(self, function: str, argument: Any = None) -> Any:
        """Call a function of JavaScript."""
        answer = self.ask(
            "script.callFunction",
            functionDeclaration=f"async (x) => JSON.stringify(await ({function})(JSON.parse(x)))",
            arguments=[{"type": "string", "value": json.dumps(argument)}],
            target={"context": self.context},
            awaitPromise=True,
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Start the Chromium on the path."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield Chromium(browser.new_page())
        browser.close()


@contextmanager
def firefox() -> Iterator[Firefox]:
    """Start the Firefox on the path."""
    program = shutil.which("firefox") or shutil.which("firefox-esr")
    if not program:
        sys.exit("no Firefox on the path; `apt-get install firefox-esr`")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        (Path(profile) / "log").open("w+") as log,
        subprocess.Popen(
            [program, "--headless", "--profile", profile, "--remote-debugging-port", "0"],
            stdout=log,
            stderr=log,
            env=os.environ | {"HOME": profile},
        ) as process,
    ):
        try:
            written = Path(log.name)
            while not (match := re.search(r"BiDi listening on (\S+)", written.read_text("utf-8"))):
                if process.poll() is not None:
                    sys.exit(f"Firefox did not start:\n{written.read_text('utf-8')}")
                time.sleep(0.1)
            with connect(f"{match[1]}/session", max_size=None, ping_interval=None) as connection:
                yield Firefox(connection)
        finally:
            process.terminate()


@contextmanager
def read(site: str) -> Iterator[tuple[str, str]]:
    """Start the command `read`; gives the server's address and the secret.

    The exercises' progress is afterwards what it was.
    """
    progress = Progress(PROJECT).path
    before = progress.read_bytes() if progress.exists() else None
    command = [sys.executable, "-m", "week2.cli", "read", "--port", "0", "--out", site]
    with subprocess.Popen(command, cwd=PROJECT.root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            match = re.match(r"Open (http\S+/)#read=(\S+)", process.stdout.readline())
            if not match:
                sys.exit("the server did not start; see its message above")
            yield match[1], match[2]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
            progress.unlink(missing_ok=True)
            if before is not None:
                progress.write_bytes(before)


def good(what: str, report: dict[str, Any]) -> bool:
    """Whether a press gave what it is to give."""
    if what == "stub":
        return report["end"] == "refused" and not re.match(ERROR, report["message"])
    return re.match(GOOD[what], report["message"]) is not None


def presses(tab: Tab, number: int, block: dict[str, str], *, warm: bool) -> Iterator[Any]:
    """Press a block's button, for each thing that it is to show; yields what and how it went."""
    if block["button"] == "Check":
        stub = Path(block["file"])
        solution = PROJECT.root / stub.parent / "solutions" / stub.name
        yield "stub", tab.call(PRESS, {"number": number})
        yield "solution", tab.call(PRESS, {"number": number, "code": read_text(solution)})
    else:
        for _ in range(1 + warm):
            report = tab.call(PRESS, {"number": number})
        yield "run", report


def visit(
    tab: Tab, address: str, page: str, state: State, count: Iterator[int], options: Any
) -> None:
    """Press what is not pressed yet on a page; `count` numbers the blocks of all pages."""
    tab.open(address)
    for number, block in enumerate(tab.call(READY)):
        key = f"{options.browser} {page} {number} {block['file']}"
        if next(count) % options.every or state.done(key):
            continue
        if block["lacks"]:
            state.add(key, "lacks", {"message": block["lacks"], "good": True})
            continue
        for what, report in presses(tab, number, block, warm=options.warm):
            state.add(key, what, report | {"good": good(what, report)})


class State:
    """What has been pressed, in a file; the last word on each counts."""

    def __init__(self, path: Path) -> None:
        """Read what is there."""
        self.path = path
        self.known: dict[str, dict[str, Any]] = {}
        for line in path.read_text("utf-8").splitlines() if path.exists() else ():
            self._put(**json.loads(line))

    def _put(self, key: str, what: str, **report: Any) -> None:
        self.known.setdefault(key, {})[what] = report

    def add(self, key: str, what: str, report: dict[str, Any]) -> None:
        """Note one press."""
        self._put(key, what, **report)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "what": what} | report, ensure_ascii=False) + "\n")
        if not report["good"]:
            print(f"{key}: {what}: {report['message']}", report.get("detail"), flush=True)

    def done(self, key: str) -> bool:
        """Whether all that was pressed of a block went well."""
        results = self.known.get(key, {})
        whole = results.keys() & {"run", "solution", "lacks"}
        return bool(whole) and all(one["good"] for one in results.values())

    def table(self, browser: str) -> bool:
        """Print the counts by chapter; whether nothing failed."""
        chapters: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for key, results in self.known.items():
            used, page, _, _ = key.split(" ")
            if used == browser:
                kinds = chapters.setdefault(page.partition("/")[0], {})
                for what, one in results.items():
                    kinds.setdefault(what, []).append(one)
        names = ("run", "stub refused", "solved", "lack", "beyond, in ms")
        print("{:18}{:>10}{:>14}{:>10}{:>6}  {}".format("", *names))
        for chapter, kinds in sorted(chapters.items()):
            counts = [
                f"{sum(one['good'] for one in kinds.get(w, []))}/{len(kinds.get(w, []))}"
                for w in ("run", "stub", "solution")
            ]
            print(
                f"{chapter:18}{counts[0]:>10}{counts[1]:>14}{counts[2]:>10}"
                f"{len(kinds.get('lacks', [])):>6}  {percentiles(beyond(kinds.get('run', [])))}"
            )
        return all(one["good"] for results in self.known.values() for one in results.values())


def beyond(runs: list[dict[str, Any]]) -> list[float]:
    """Milliseconds from the click to the complete output beyond each program's own seconds."""
    return [
        one["milliseconds"] - 1000 * float(own[1])
        for one in runs
        if (own := re.search(r"\(([\d.]+) s\)$", one["message"]))
    ]


def percentiles(times: list[float]) -> str:
    """Say the median and the 95th percentile."""
    if len(times) < 2:
        return ""
    high = statistics.quantiles(times, n=20, method="inclusive")[-1]
    return f"median {statistics.median(times):.0f}, 95 % {high:.0f} (n={len(times)})"


def main() -> int:
    """Press what the command line asks for."""
    parser = argparse.ArgumentParser(prog="tools/press.py", description=__doc__.split("\n")[0])
    parser.add_argument("pages", nargs="*", metavar="PAGE")
    parser.add_argument("--browser", choices=("chromium", "firefox"), default="chromium")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each Nth block")
    parser.add_argument("--warm", action="store_true", help="run each once before it counts")
    parser.add_argument("--site", default="site", help="folder of the site, from the root")
    parser.add_argument("--state", type=Path, default=PROJECT.state / "pressed.jsonl")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that browser and server end too
    state, count = State(options.state), itertools.count()
    wanted = tuple(options.pages) or ("",)
    with (
        read(options.site) as (address, secret),
        chromium() if options.browser == "chromium" else firefox() as tab,
    ):
        tab.open(f"{address}#read={secret}")
        for page in navigation(PROJECT):
            if page.endswith(".md") and page.startswith(wanted):
                visit(tab, f"{address}{page.removesuffix('.md')}.html", page, state, count, options)
    return 0 if state.table(options.browser) else 1


if __name__ == "__main__":
    sys.exit(main())
