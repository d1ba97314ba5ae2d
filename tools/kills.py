"""Kill the book's commands at random moments, and see whether the next run completes by itself.

    python tools/kills.py                       # each command's quota, resumed where it stopped
    python tools/kills.py --only build,record   # some commands
    python tools/kills.py --table               # what came of them, as a table in Markdown

A kill is SIGKILL to the command's whole process group. Half of the kills come at a moment drawn
from the time that the command takes, half at a step drawn from those that change a file: opening
one to write, renaming, making or removing. Afterwards what the command replaces must be the old or
the new one, and nothing may still run; the same command must then complete and leave nothing
behind. Each kill is a line of JSON in FOLDER/kills.jsonl; the same seed draws the same kills.
"""

from __future__ import annotations

import argparse
import atexit
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from bookproof.record import receipts
from bookproof.site.destination import is_whole
from bookproof.source import together
from bookproof.source.project import BookError

ROOT = Path(__file__).resolve().parents[1]
MARK = "BOOKPROOF_KILLS"  # a variable that every process of a rig inherits
PATIENCE = 30.0  # seconds in which what a killed command started must be gone
STEPS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link"}
PART = ".*.new-*"
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
DRAWS = """\
# /// script
# dependencies = []
# [tool.bookproof]
# ///
# --8<-- [start:show]
print("number", {number})
# --8<-- [end:show]
with open("draws.json", "w") as file:
    file.write('{{"number": {number}}}')
with open("draws.svg", "w") as file:
    file.write('<svg viewBox="0 0 9 9"><path d="M 0 {number} L 9 9" stroke="#000000"/></svg>')
"""
SMALL = {
    "pyproject.toml": '[project]\nname = "small"\n[tool.bookproof]\ncommand = "week2"\n'
    '[[tool.bookproof.interpreters]]\nname = "plain"\nwarm = []\n',
    "mkdocs.yml": "site_name: Small\nuse_directory_urls: false\n"
    "nav: [index.md, 1-one/page.md]\ntheme: {name: material, font: false}\nplugins: []\n"
    "markdown_extensions:\n  - attr_list\n  - bookproof.site.markdown\n"
    "  - pymdownx.highlight\n  - pymdownx.superfences\n"
    "  - pymdownx.snippets: {base_path: [!relative $config_dir], check_paths: true}\n",
    "docs/index.md": "# Home\n\nRead [the page](1-one/page.md).\n",
    "docs/1-one/page.md": "# A page\n\nIt is {{ 1-one/draws:number }}.\n\n"
    '```python\n--8<-- "snippets/1-one/draws.py:show"\n```\n\n'
    '```text\n--8<-- "snippets/1-one/_recorded/draws.out"\n```\n\n'
    "![A line](../../snippets/1-one/_recorded/draws.svg)\n",
    "snippets/1-one/draws.py": DRAWS.format(number=0),
}
DRAWN, RECORDED = "snippets/1-one/draws.py", "snippets/1-one/_recorded/"


class Rig:
    """One command in a small book of its own, to be killed again and again.

    Attributes:
        program: the command, as arguments of Python.
        quota: how many kills make a campaign.
    """

    program: tuple[str, ...] = ()
    quota = 40

    def __init__(self, folder: Path) -> None:
        """Make the book, and run the command twice: for what it makes, and to time and count it."""
        self.root, self.temporary = folder / "book", folder / "tmp"
        self.temporary.mkdir(parents=True)
        self.variables = os.environ | {MARK: str(folder), "TMPDIR": str(self.temporary)}
        self.variables |= {"PYTHONDONTWRITEBYTECODE": "1"}
        self.make()
        self.complete()
        self.change(1)
        began = time.monotonic()
        self.steps = int(self.complete(die=0).rpartition("steps: ")[2])
        self.seconds = time.monotonic() - began

    def make(self) -> None:
        """Write the book and record it."""
        for name, text in SMALL.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        self.finish(self.start(("-m", "week2", "record")))

    def change(self, number: int) -> None:
        """Give the command something to do."""
        (self.root / DRAWN).write_text(DRAWS.format(number=number), "utf-8")

    def start(self, program: tuple[str, ...], die: int | None = None) -> subprocess.Popen[str]:
        """Start a command as the leader of a group; with `die`, it counts steps and dies at one."""
        if die is not None:
            program = (str(Path(__file__)), "--die", str(die), "--", *program[1:])
        return subprocess.Popen(
            [sys.executable, *program],
            cwd=self.root,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def finish(self, process: subprocess.Popen[str]) -> str:
        """Await the end of a command that is to succeed; what it said.

        Raises:
            RuntimeError: it failed.
        """
        output = process.communicate()[0]
        if process.returncode:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}:\n{output}")
        return output

    def complete(self, die: int | None = None) -> str:
        """Run the command to its end; what it said."""
        return self.finish(self.start(self.program, die))

    def hashes(self) -> dict[str, str]:
        """Hash every file but those of the machine's own state."""
        files = (p for p in self.root.rglob("*") if p.is_file() and ".week2" not in p.parts)
        return {
            p.relative_to(self.root).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in files
        }

    def torn(self, before: dict[str, str]) -> Iterator[str]:
        """Name what a kill left neither as it was nor as the command makes it."""
        now = self.hashes()
        for name in sorted(before.keys() | now.keys()):
            part = Path(name).match(PART)  # half-written, and not yet in the file's place
            if before.get(name) != now.get(name) and not part and not self.makes(name):
                yield f"{name} changed"

    def makes(self, name: str) -> bool:
        """Whether the command may replace a file; `torn` of the rig then judges it."""
        return False

    def left(self, before: dict[str, str]) -> Iterator[str]:
        """Name what is left behind when the command has completed."""
        for name in sorted(self.hashes().keys() - before.keys()):
            if not self.makes(name):
                yield f"{name} is left"
        for path in sorted(self.temporary.glob("bookproof-*")):
            yield f"{path.name} is left in the folder for temporary files"
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in sorted((self.root / ".week2").glob("site-building-*")):
            yield f"{path.name} is left"

    def kill(self, chance: random.Random) -> tuple[str, bool]:
        """Kill the command at a moment or at a step; which, and whether it was in time."""
        if chance.random() < 0.5:
            at = chance.randint(1, self.steps)
            return f"step {at} of {self.steps}", killed(self.start(self.program, at))
        return self.kill_within(self.seconds, chance)

    def kill_within(self, seconds: float, chance: random.Random) -> tuple[str, bool]:
        """Kill the command at a moment of so many seconds; which, and whether it was in time."""
        at = round(chance.uniform(0, seconds), 3)
        process = self.start(self.program)
        try:
            process.wait(at)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        return f"{at} s of {seconds:.1f}", killed(process)

    def trial(self, number: int, chance: random.Random) -> dict[str, Any]:
        """Change the book, kill the command, run it again, and say what was wrong."""
        before = self.hashes()
        self.change(number + 2)
        changed = self.hashes()
        at, in_time = self.kill(chance)
        survivors = [f"still runs: {words}" for words in self.running()]
        state = self.root / ".week2"
        begun = (state / "changing").exists()
        together.finish(self.root, state)  # as every command does before it reads
        torn = list(self.torn(changed))
        for path in (*self.temporary.iterdir(), *self.root.rglob(PART)):
            os.utime(path, (0, 0))  # the next run comes later
        try:
            self.complete()
            stopped = ""
        except RuntimeError as error:
            stopped = str(error)
        left = [*self.torn(changed), *self.left(before)] if not stopped else []
        return {
            **{"at": at, "killed": in_time, "running": survivors, "begun": begun},
            **{"torn": torn, "stopped": stopped, "left": left},
        }

    def running(self) -> list[str]:
        """List the rig's processes that do not end by themselves; they are killed."""
        deadline = time.monotonic() + PATIENCE
        while (processes := dict(self.processes())) and time.monotonic() < deadline:
            time.sleep(0.05)
        for pid in processes:
            os.kill(pid, signal.SIGKILL)
        return sorted(processes.values())

    def processes(self) -> Iterator[tuple[int, str]]:
        """Find the processes that have the rig's mark in their environment."""
        mark = f"{MARK}={self.variables[MARK]}\0".encode()
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and mark in (entry / "environ").read_bytes() + b"\0":
                    words = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                    yield int(entry.name), words.decode(errors="replace").strip()
            except OSError:
                continue


def killed(process: subprocess.Popen[str]) -> bool:
    """Await the end of a command, not of what it started; whether it was killed."""
    assert process.stdout
    ended = process.wait()
    process.stdout.close()
    return ended == -signal.SIGKILL


class Build(Rig):
    """`week2 build`: the site is the old one or the new one, whole."""

    program: tuple[str, ...] = ("-m", "week2", "build")

    def change(self, number: int) -> None:
        """Alter the first page."""
        text = f"# Home\n\nRead [the page](1-one/page.md), state {number}.\n"
        (self.root / "docs/index.md").write_text(text, "utf-8")

    def makes(self, name: str) -> bool:
        """The site."""
        return name.startswith("site/")

    def torn(self, before: dict[str, str]) -> Iterator[str]:
        """The site agrees with its own list of files, and has no other."""
        yield from super().torn(before)
        if not is_whole(self.root / "site"):
            yield "the site is not whole"


class Run(Rig):
    """`week2 run PATH`: nothing that is committed changes."""

    program = ("-m", "week2", "run", "--force", DRAWN)

    def change(self, number: int) -> None:
        """Nothing: with `--force` it runs what is fresh."""


class Record(Rig):
    """`week2 record PATH`: outputs and receipt are all the old ones, or all the new ones."""

    program = ("-m", "week2", "record", DRAWN)
    quota = 50

    def makes(self, name: str) -> bool:
        """Outputs and receipt of the snippet."""
        return name.startswith(f"{RECORDED}draws.")

    def torn(self, before: dict[str, str]) -> Iterator[str]:
        """The receipt has the hashes of the outputs beside it."""
        yield from super().torn(before)
        now = {n.removeprefix(RECORDED): h for n, h in self.hashes().items() if self.makes(n)}
        now.pop("draws.receipt.json", None)
        try:
            receipt = receipts.read(self.root / RECORDED / "draws.receipt.json")
        except BookError as error:
            yield str(error)
            return
        if receipt is None or receipt.outputs != now or receipt.seal != receipts.seal(receipt):
            yield "the receipt and the outputs are of two runs"


class Copy(Rig):
    """`week2 copy NAME FOLDER`: a file is there whole, or not at all."""

    program = ("-m", "week2", "copy", "draws", "copied")
    quota = 30

    def change(self, number: int) -> None:
        """Nothing is there yet."""
        shutil.rmtree(self.root / "copied", ignore_errors=True)

    def makes(self, name: str) -> bool:
        """The copy."""
        return name == "copied/draws.py"

    def torn(self, before: dict[str, str]) -> Iterator[str]:
        """The copy is the program without its markers."""
        yield from super().torn(before)
        copy = self.root / "copied/draws.py"
        if copy.exists() and not copy.read_text("utf-8").endswith("/></svg>')\n"):
            yield "the copy is not whole"


class Served(Rig):
    """A command that serves until it is told to end; the first line that it prints says it does."""

    quota = 15

    def start(self, program: tuple[str, ...], die: int | None = None) -> subprocess.Popen[str]:
        """Start it."""
        return super().start(program, None if program == self.program else die)

    def complete(self, die: int | None = None) -> str:
        """Start it, await its first line, and end it."""
        process = self.start(self.program)
        assert process.stdout
        line = process.stdout.readline()
        os.killpg(process.pid, signal.SIGTERM)
        rest = process.communicate()[0]
        if not line or process.returncode not in (0, -signal.SIGTERM):
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}:\n{line}{rest}")
        return f"{line}{rest}steps: 0"

    def kill(self, chance: random.Random) -> tuple[str, bool]:
        """Kill it at a moment, before or after it serves."""
        return self.kill_within(1.3 * self.seconds, chance)


class Read(Served, Build):
    """`week2 read`: builds the site, and serves it with Run and Edit."""

    program = ("-m", "week2", "read", "--port", "0")


class Hub(Served):
    """The hub's substitute, a service."""

    program = ("-m", "week2.hub.serve")

    def change(self, number: int) -> None:
        """Nothing: it starts afresh."""


class Model(Served):
    """`week2 serve-lm`, with the language model's weights."""

    program = ("-m", "week2", "serve-lm", "--threads", "1", "--port", "0")
    quota = 6

    def change(self, number: int) -> None:
        """Nothing: it starts afresh."""


class Train(Rig):
    """`week2 train`, tiny: its folder's files are whole, and the weights are those of one run."""

    quota = 14
    program = (
        *("-m", "week2", "train", "bert", "--tiny", "--data", "handwritten", "--out", "out"),
        *("--vocabulary", "600", "--threads", "1", "--dtype", "fp32", "--steps", "8"),
        *("--save-every", "2", "--epochs", "0.5", "--tokenizer", "tokenizer"),
    )

    def make(self) -> None:
        """Train a tokenizer once; training one breaks ties as it likes."""
        self.root.mkdir()
        self.variables |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
        options = ("--stages", "tokenizer", "--out", "first")
        self.finish(self.start((*self.program[:-2], *options)))
        (self.root / "first/tokenizer").rename(self.root / "tokenizer")
        shutil.rmtree(self.root / "first")
        self.weights = ""

    def change(self, number: int) -> None:
        """Nothing is there yet."""
        shutil.rmtree(self.root / "out", ignore_errors=True)

    def makes(self, name: str) -> bool:
        """All in its folder."""
        return name.startswith("out/")

    def left(self, before: dict[str, str]) -> Iterator[str]:
        """What is hidden is half-written."""
        yield from super().left(before)
        yield from (f"{name} is left" for name in sorted(self.hashes()) if "/." in name)

    def complete(self, die: int | None = None) -> str:
        """Train to the end; the weights are always the same."""
        output = super().complete(die)
        weights = self.hashes()["out/model/model.safetensors"]
        if self.weights not in ("", weights):
            raise RuntimeError("the weights are not those of a run that nobody killed")
        self.weights = weights
        return output


class Book(Build):
    """`week2 build` of this book."""

    quota = 4

    def make(self) -> None:
        """Clone the book at HEAD."""
        subprocess.run(["git", "clone", "-q", "--shared", ROOT, self.root], check=True)
        self.page = (self.root / "docs/index.md").read_text("utf-8")

    def change(self, number: int) -> None:
        """Alter the first page."""
        text = f"{self.page}\nState {number}.\n"
        (self.root / "docs/index.md").write_text(text, "utf-8")


RIGS: dict[str, type[Rig]] = {
    **{"build": Build, "run": Run, "record": Record, "copy": Copy, "read": Read, "hub": Hub},
    **{"train": Train, "serve-lm": Model, "build this book": Book},
}


def die_at(step: int, arguments: list[str]) -> int:
    """Run `week2 ARGUMENTS`; kill the group at the step of that number, or count where it is 0."""
    done = 0

    def hook(event: str, details: tuple[Any, ...]) -> None:
        nonlocal done
        if event in STEPS or (event == "open" and (details[2] or 0) & WRITING):
            done += 1
            if done == step:
                os.killpg(0, signal.SIGKILL)

    if not step:
        atexit.register(lambda: print("steps:", done))
    from week2 import cli

    sys.addaudithook(hook)
    return cli.main(arguments)


def campaign(name: str, done: int, seed: int, log: IO[str]) -> None:
    """Make the kills of one command that are still to be made."""
    kind = RIGS[name]
    if done >= kind.quota:
        return
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        rig = kind(Path(folder))
        for number in range(done, kind.quota):
            row = rig.trial(number, random.Random(f"{seed} {name} {number}"))
            print(json.dumps({"command": name, "number": number, **row}), file=log, flush=True)
            print(f"{name} {number}, {row['at']}: {', '.join(faults(row)) or 'whole'}")


def faults(row: dict[str, Any]) -> list[str]:
    """What was wrong after a kill."""
    return [*row["running"], *row["torn"], *filter(None, [row["stopped"]]), *row["left"]]


def table(rows: list[dict[str, Any]]) -> str:
    """Count the kills by command and by what was wrong after them."""
    lines = [
        "| Command | Killed | All old or all new | Nothing still ran | The next run completed "
        "| Nothing left |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name in RIGS:
        # A command that had ended before its moment came was not killed.
        own = [r for r in rows if r["command"] == name and r["killed"]]
        if own:
            good = [sum(not r[k] for r in own) for k in ("torn", "running", "stopped", "left")]
            lines.append(f"| `{name}` | {len(own)} | {' | '.join(map(str, good))} |")
    return "\n".join(lines)


def main() -> int:
    """Kill, or tell what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / ".week2/kills", metavar="FOLDER")
    parser.add_argument("--only", default=",".join(RIGS), metavar="NAMES", help="of commands")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--table", action="store_true", help="run nothing")
    parser.add_argument("--die", type=int, help=argparse.SUPPRESS)
    parser.add_argument("arguments", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.die is not None:
        return die_at(options.die, options.arguments[1:])
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "kills.jsonl"
    with path.open("a+", encoding="utf-8") as log:
        log.seek(0)
        rows = [json.loads(line) for line in log]
        if options.table:
            print(table(rows))
            return 0
        for name in options.only.split(","):
            campaign(name, sum(r["command"] == name for r in rows), options.seed, log)
        log.seek(0)
        return int(any(faults(json.loads(line)) for line in log))


if __name__ == "__main__":
    sys.exit(main())
