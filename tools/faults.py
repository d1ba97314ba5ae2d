"""Seed twelve faults into a small book, and ask four tools which of them they catch.

    python tools/faults.py                        # a table in Markdown, on standard output
    python tools/faults.py --json faults.json     # and what each tool said

The tools are this book's machine, pytest-codeblocks without it, markdown-exec, and Sybil, each set
up as its own documentation says, in an environment of its own below a temporary folder. (Sybil
rather than jupyter-cache: Sybil checks the examples of Markdown pages under pytest, as the others
here do; jupyter-cache executes notebooks and keeps their outputs, which nothing compares.)

A tool must first pass the healthy book. A fault is caught where a command fails, and its place is
named where the output holds the file with a line of the fault, or of the block that shows it. "no
notion" is said where a tool has nothing to seed the fault into: markdown-exec records no output and
no figure, it shows what the build ran. A number in prose is text, but for this book's machine a
reference: typed over, it is found because no page reads the result any more.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
import textwrap
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar

ROOT = Path(__file__).resolve().parents[1]
PAGE = "docs/index.md"
SKIP_LIST = "snippets/skips.toml"
RECORDED = "snippets/one/_recorded"
CAUGHT, NO_PLACE, MISSED, NO_NOTION = "caught", "caught without place", "not caught", "no notion"
FIGURE = '<svg viewBox="0 0 9 9"><path d="M 0.5 1 L 9 9" stroke="#000000"/></svg>'
LIBRARY = {
    "src/data.txt": "7\n",
    "src/small.py": f"""
from pathlib import Path

def twice(x):
    return 2 * x

def data():
    return int(Path(__file__).with_name("data.txt").read_text())

def svg():
    return '{FIGURE}'
""",
}
TODAY, DAY = date.today(), timedelta(days=1)
ENTRY = f'[[entry]]\nreason = "no card has run it"\nexpires = {TODAY + 60 * DAY}'  # in skips.toml
BROKEN = ("twice(2)", "twcie(2)")


@dataclass(frozen=True)
class Place:
    """Lines of a file, counted from 1; both ends belong to it."""

    file: str
    first: int
    last: int

    def named(self, output: str) -> bool:
        """Whether a tool's output names the file with one of these lines."""
        lines = re.findall(rf"{re.escape(self.file)}\W{{1,4}}(?:line\W{{0,2}})?(\d+)", output)
        return any(self.first <= int(line) <= self.last for line in lines)


@dataclass(frozen=True)
class Block:
    """A block of the book: its code, what that prints, and the Markdown that it stands in."""

    name: str
    code: str
    output: str = ""
    before: str = ""
    mark: str = "```"


STEP = f"from small import twice\nx = {BROKEN[0]}"
DRAW = 'from pathlib import Path\nfrom small import svg\nx = Path("figure.svg").write_text(svg())'
ANSWER = """import json
from pathlib import Path
from small import twice

Path("answer.json").write_text(json.dumps({"answer": twice(21)}))"""
BLOCKS = [
    Block("library", "from small import twice\nprint(twice(21))", "42\n"),
    Block("data", "from small import data\nprint(data())", "7\n"),
    Block("dependency", "import tiny\nprint(tiny.answer())", "1\n"),
    Block("admonition", STEP, before="!!! note\n\n"),
    Block("tilde", STEP, mark="~~~"),
    Block("list", STEP, before="1. A step:\n\n"),
    Block("figure", DRAW),
]


@dataclass(frozen=True)
class Book:
    """A book in the dialect of a tool, to be broken."""

    root: Path
    tool: Tool

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), "utf-8")

    def edit(self, name: str, old: str, new: str, after: str = "") -> Place:
        """Change a file in the first place behind `after`.

        Raises:
            ValueError: `old` is not there.
        """
        text = (self.root / name).read_text("utf-8")
        at = text.index(old, text.index(after))
        self.write(name, text[:at] + new + text[at + len(old) :])
        line = text.count("\n", 0, at) + 1
        return Place(name, line, line + new.count("\n"))

    def block(self, name: str) -> Place:
        """Where the page shows a block, from its heading to the next."""
        lines = (self.root / PAGE).read_text("utf-8").splitlines()
        first = lines.index(f"## {name}") + 1
        after = (n for n, line in enumerate(lines, 1) if n > first and line.startswith("## "))
        return Place(PAGE, first, next(after, len(lines) + 1) - 1)


class Tool:
    """A tool that checks books written in Markdown; what its subclasses leave is the plain way."""

    name: str
    requirements: tuple[str, ...]
    commands: tuple[tuple[str, ...], ...]  # of its environment's bin/; one that fails has caught
    blocks: ClassVar[list[Block]] = BLOCKS
    answer = "42"  # the number in the page's prose
    end = "![A line](figure.svg)\n"  # of the page
    files: ClassVar[dict[str, str]] = {"docs/figure.svg": FIGURE}  # beside page and library

    def __init__(self, folder: Path) -> None:
        """Make the tool's environment in `folder`."""
        self.bin = folder / "bin"
        venv.create(folder, with_pip=bool(self.requirements), symlinks=True)
        self.packages = next(folder.glob("lib/python*/site-packages"))
        if self.requirements:
            pip = (self.bin / "python", "-m", "pip", "install", "--quiet")
            subprocess.run([*pip, *self.requirements], check=True)

    def install_tiny(self, version: int) -> None:
        """Install a version of the distribution `tiny`, whose answer is its version."""
        for old in self.packages.glob("tiny*"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        info = self.packages / f"tiny-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n")
        (info / "RECORD").write_text(f"tiny.py,,\n{info.name}/METADATA,,\n{info.name}/RECORD,,\n")
        (self.packages / "tiny.py").write_text(f"def answer():\n    return {version}\n")

    def shown(self, block: Block) -> str:
        """A block as the page shows it, with what it prints."""
        return f"{block.mark}python\n{block.code}\n{block.mark}\n"

    def make(self, root: Path) -> Book:
        """Write a healthy book."""
        book = Book(root, self)
        parts = [f"# A small book\n\nThe answer is {self.answer}.\n"]
        for block in self.blocks:
            lead = "    " if block.before else ""
            parts.append(f"## {block.name}\n")
            parts.append(block.before + textwrap.indent(self.shown(block), lead))
        book.write(PAGE, "\n".join([*parts, self.end]))
        for name, text in (LIBRARY | self.files).items():
            book.write(name, text)
        self.install_tiny(1)
        return book

    def judge(self, book: Book, places: list[Place]) -> tuple[str, str]:
        """A verdict, and all that the tool said; commands follow until one names the place."""
        verdict, heard = MISSED, ""
        for command in self.commands:
            status, output = self.run(book, *command)
            heard += output
            if status and any(place.named(output) for place in places):
                return CAUGHT, heard
            verdict = NO_PLACE if status else verdict
        return verdict, heard

    def run(self, book: Book, program: str, *arguments: str) -> tuple[int, str]:
        """Run a program of the tool's environment in a book: its status, and what it said."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "WEEK2"))}
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        own = {"PATH": path, "PYTHONPATH": "src", "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
        done = subprocess.run(
            [self.bin / program, *arguments],
            cwd=book.root,
            env=inherited | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.returncode, done.stdout


class Bookproof(Tool):
    """This book's machine: blocks and outputs are files that the page embeds."""

    name = "bookproof"
    requirements = ()
    commands = (
        ("python", "-m", "bookproof", "check"),
        ("python", "-m", "bookproof", "run", "--jobs", "1"),
    )
    answer = "{{ one/answer:answer }}"
    end = f"![A line](../{RECORDED}/figure.svg)\n"
    blocks: ClassVar[list[Block]] = [
        *BLOCKS,
        Block("answer", ANSWER),
        Block("gpu", 'print("on a card")'),
    ]
    files: ClassVar[dict[str, str]] = {
        SKIP_LIST: f'{ENTRY}\nsnippet = "snippets/one/gpu.py"\nsince = {TODAY}\nchecked = {TODAY}\n'
        'evidence = "tests/test_small.py::test_twice"\n',
        "tests/test_small.py": "def test_twice():\n    pass\n",
        "requirements/base.txt": "tiny==1\n",
        "mkdocs.yml": "site_name: Small\nnav:\n  - index.md\n",
        "pyproject.toml": """
[project]
name = "small-book"
dependencies = ["tiny>=1"]
[tool.bookproof]
pins = ["base"]
[tool.bookproof.needs.gpu]
lacking = "not yet run on a GPU"
probe = "bookproof.sandbox.probes:never"
device = "cuda"
""",
    }

    def __init__(self, folder: Path) -> None:
        """Make an environment that finds the machine's sources and what they need here."""
        super().__init__(folder)
        needed = [str(ROOT / "src"), sysconfig.get_path("purelib")]
        (self.packages / "here.pth").write_text("\n".join(needed) + "\n")

    def shown(self, block: Block) -> str:
        """A block as embeds."""
        text = f'```python\n--8<-- "snippets/one/{block.name}.py:show"\n```\n'
        if block.output:
            text += f'\n```text\n--8<-- "{RECORDED}/{block.name}.out"\n```\n'
        return text

    def make(self, root: Path) -> Book:
        """Write a healthy book with its snippets, and record it."""
        book = super().make(root)
        for block in self.blocks:
            needs = '# [tool.bookproof]\n# needs = ["gpu"]\n' if block.name == "gpu" else ""
            packages = '"tiny>=1"' if block.name == "dependency" else ""
            header = f"# /// script\n# dependencies = [{packages}]\n{needs}# ///\n"
            body = f"# --8<-- [start:show]\n{block.code}\n# --8<-- [end:show]\n"
            book.write(f"snippets/one/{block.name}.py", header + body)
        status, output = self.run(book, "python", "-m", "bookproof", "record")
        if status:
            raise SystemExit(f"the healthy book cannot be recorded:\n{output}")
        return book


class Codeblocks(Tool):
    """pytest-codeblocks as its README has it: an expected output follows its block."""

    name = "pytest-codeblocks"
    requirements = ("pytest-codeblocks==0.18.0", "pytest==9.2.0")
    commands = (("pytest", "--codeblocks", "docs"),)

    def shown(self, block: Block) -> str:
        """A block, and its expected output below a comment."""
        text = super().shown(block)
        if block.output:
            text += f"\n<!--pytest-codeblocks:expected-output-->\n\n```\n{block.output}```\n"
        return text


class MarkdownExec(Tool):
    """markdown-exec as a plugin of MkDocs, which runs blocks while it builds the site, strictly."""

    name = "markdown-exec"
    requirements = ("markdown-exec==1.12.6", "mkdocs==1.6.1")
    commands = (("mkdocs", "build", "--strict"),)
    end = ""  # the block itself becomes the figure
    files: ClassVar[dict[str, str]] = {
        "mkdocs.yml": "site_name: Small\nplugins: [search, markdown-exec]\n"
        "markdown_extensions: [admonition, pymdownx.superfences]\n"
    }

    def shown(self, block: Block) -> str:
        """A block that is run where it stands; its output is that of the build."""
        shown, code = 'source="above" result="text"', block.code
        if block.name == "figure":
            shown, code = 'html="1"', "from small import svg\nprint(svg())"
        return f'{block.mark}python exec="1" {shown}\n{code}\n{block.mark}\n'


class Sybil(Tool):
    """Sybil under pytest, with its parsers for Markdown; outputs are those of doctest."""

    name = "sybil"
    requirements = ("sybil[pytest]==10.1.0", "pytest==9.2.0")
    commands = (("pytest", "docs"),)
    files: ClassVar[dict[str, str]] = Tool.files | {
        "conftest.py": """
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

parsers = [PythonCodeBlockParser(), SkipParser()]
pytest_collect_file = Sybil(parsers=parsers, patterns=["*.md"]).pytest()
"""
    }

    def shown(self, block: Block) -> str:
        """A block as a session at the prompt."""
        session = textwrap.indent(block.code, ">>> ") + f"\n{block.output}"
        return f"{block.mark}python\n{session.rstrip()}\n{block.mark}\n"


TOOLS: tuple[type[Tool], ...] = (Bookproof, Codeblocks, MarkdownExec, Sybil)
Seed = Callable[[Book], list[Place]]  # breaks a book, and says where


@dataclass(frozen=True)
class Fault:
    """A fault of a book.

    Attributes:
        name: of it.
        seed: breaks a book; None where a tool has nothing that could be broken so.
        own: the seeds of tools whose dialect has another way, by the tool's name.
    """

    name: str
    seed: Seed | None
    own: dict[str, Seed | None] = field(default_factory=dict)


def edited(name: str, old: str, new: str, *shown: str) -> Seed:
    """A seed that edits a file; the blocks `shown` show what it does."""
    return lambda book: [book.edit(name, old, new), *map(book.block, shown)]


def in_block(name: str, old: str, new: str) -> Seed:
    """A seed that edits a block on the page."""
    return lambda book: [book.edit(PAGE, old, new, f"## {name}\n"), book.block(name)]


def both(first: Seed, second: Seed) -> Seed:
    """A seed that does two things in turn."""
    return lambda book: [*first(book), *second(book)]


def broken(name: str) -> tuple[Seed, dict[str, Seed | None]]:
    """A seed that breaks a block, and for this book's machine its snippet."""
    snippet = edited(f"snippets/one/{name}.py", *BROKEN, name)
    return in_block(name, *BROKEN), {"bookproof": snippet}


def bump(book: Book) -> list[Place]:
    """Install another version of `tiny`."""
    book.tool.install_tiny(2)
    pins = [Place("requirements/base.txt", 1, 1)]
    return [book.block("dependency"), *(pins if book.tool.name == Bookproof.name else [])]


def foreign(book: Book) -> list[Place]:
    """Show an output that is said to come from a card, and that no receipt bears out."""
    book.write(f"{RECORDED}/gpu.out", "on a card\n")
    shown = f'show"\n```\n\n```text\n--8<-- "{RECORDED}/gpu.out"\n```\n'
    return in_block("gpu", 'show"\n```\n', shown)(book)


NONE: dict[str, Seed | None] = {"markdown-exec": None}  # it records nothing
LATE = ENTRY.replace(str(TODAY + 60 * DAY), str(TODAY - DAY))
SKIPS: dict[str, Seed | None] = {
    "bookproof": edited(SKIP_LIST, ENTRY, ENTRY.replace("no card has run it", "")),
    "pytest-codeblocks": in_block("library", "```p", "<!--pytest.mark.skip-->\n\n```p"),
    "markdown-exec": in_block("library", 'python exec="1"', "python"),
    "sybil": both(
        in_block("library", "```p", "<!-- skip: start -->\n\n```p"),
        in_block("library", "42\n```", "42\n```\n\n<!-- skip: end -->"),
    ),
}
FAULTS = (
    Fault("library changed", edited("src/small.py", "2 * x", "20 * x", "library")),
    Fault("data changed", edited("src/data.txt", "7", "80", "data")),
    Fault("dependency bumped", bump),
    Fault(
        "output edited by hand",
        in_block("library", "\n42\n", "\n43\n"),
        {"bookproof": edited(f"{RECORDED}/library.out", "42", "43", "library"), **NONE},
    ),
    Fault(
        "number in prose edited",
        edited(PAGE, "answer is 42", "answer is 43"),
        {"bookproof": edited(PAGE, Bookproof.answer, "43", "answer")},
    ),
    Fault("block in an admonition broken", *broken("admonition")),
    Fault(
        "block in a tilde fence broken",
        in_block("tilde", *BROKEN),
        {"bookproof": both(in_block("tilde", "```p", "~~~p"), in_block("tilde", "```", "~~~"))},
    ),
    Fault("indented fence broken", *broken("list")),
    Fault("skip without a reason", None, SKIPS),
    Fault("expired skip", None, {"bookproof": edited(SKIP_LIST, ENTRY, LATE)}),
    Fault("output of a foreign device", None, {"bookproof": foreign}),
    Fault(
        "figure changed",
        edited("docs/figure.svg", "M 0.5 1", "M 0.5 2", "figure"),
        {"bookproof": edited(f"{RECORDED}/figure.svg", "M 0.5 1", "M 0.5 2", "figure"), **NONE},
    ),
)


def verdicts(tool: Tool, folder: Path) -> Iterator[tuple[Fault, str, str]]:
    """Each fault with a tool's verdict and what it said, on copies of a healthy book.

    Raises:
        SystemExit: the healthy book does not pass.
    """
    healthy = tool.make(folder / "healthy")
    verdict, output = tool.judge(healthy, [])
    if verdict != MISSED:
        raise SystemExit(f"{tool.name} does not pass the healthy book:\n{output}")
    for number, fault in enumerate(FAULTS):
        seed = fault.own.get(tool.name, fault.seed)
        if seed:
            book = Book(folder / f"book{number}", tool)
            shutil.copytree(healthy.root, book.root)
            yield fault, *tool.judge(book, seed(book))
            tool.install_tiny(1)
        else:
            yield fault, NO_NOTION, ""


def main() -> None:
    """Print the table, and write all of it as JSON where that is asked for."""
    parser = argparse.ArgumentParser(description="Which seeded faults does each tool catch?")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what each tool said, too")
    options = parser.parse_args()
    results: dict[str, dict[str, dict[str, str]]] = {}
    with tempfile.TemporaryDirectory(prefix="faults-") as temporary:
        for kind in TOOLS:
            folder = Path(temporary).resolve() / kind.name
            tool = kind(folder / "venv")
            print(f"{tool.name}: {', '.join(tool.requirements) or 'of this clone'}", flush=True)
            results[tool.name] = {
                fault.name: {"verdict": verdict, "said": output.replace(str(folder), "")}
                for fault, verdict, output in verdicts(tool, folder)
            }
    print("\n| Fault | " + " | ".join(results) + " |\n|---" + "|---" * len(results) + "|")
    for fault in FAULTS:
        cells = [rows[fault.name]["verdict"] for rows in results.values()]
        print(f"| {fault.name} | {' | '.join(cells)} |")
    if options.json:
        text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
        options.json.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
