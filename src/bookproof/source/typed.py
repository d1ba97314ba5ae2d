"""Python that is typed into the pages of an adopted tree: what runs, and under which name.

Blocks are counted on their page, from 1: `docs/guide.md#3`. Those of one page run in order in one
process and share their names, as a reader would enter them. A block of the page that embeds a
snippet takes part for its names; what it prints is recorded with the snippet.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from bookproof.source.page import Fence, scan_fences
from bookproof.source.pages import Block, embeds_in
from bookproof.source.project import BookError, Project
from bookproof.source.reading import read_text
from bookproof.source.snippets import HEADER, Snippet, find_regions

# `python`, `python title="a.py"`, `{.python .annotate}`, `{code-block} python`, `{doctest}`.
INFO = re.compile(r"\s*(?:\{(?:code-block|code)\}\s*|\{\s*\.?)?(?P<language>[\w.+-]*)")
CONSOLE = ("pycon", "python-console", "doctest", "python-repl", "pycon3")
PYTHON = ("python", "py", "python3", "py3", *CONSOLE)
SETUP = "0"  # the number of the code that settings put before a page's blocks
PROMPT = re.compile(r"\s*>>>(?: |$)")
OPTION = re.compile(r"(?::[\w-]+:.*\n|\s*\n)+")  # of a MyST directive, before its code
INCLUDED = re.compile(r"^\s*(?:\{[!*%]|-+8<-+)", re.M)  # another program puts a file there


@dataclass(frozen=True)
class Typed:
    """One block of a page that is run.

    Attributes:
        name: the page, `#` and its number there.
        line: of its code's first line.
        code: what is typed.
        session: whether it is an interactive session, with prompts and what was printed.
        silent: whether what it prints is neither recorded nor compared.
    """

    name: str
    line: int
    code: str
    session: bool = False
    silent: bool = False

    @property
    def number(self) -> str:
        """Its number on the page."""
        return self.name.rpartition("#")[2]

    @property
    def digest(self) -> str:
        """A fingerprint of what is run."""
        return hashlib.sha256(self.code.rstrip().encode()).hexdigest()


@dataclass(frozen=True)
class TypedPage(Snippet):
    """The typed blocks that run in one process: a page's, or one alone.

    Attributes:
        blocks: those that are to run, in order.
    """

    blocks: tuple[Typed, ...] = ()

    @cached_property
    def stem(self) -> str:
        """The beginning of the names of what is recorded."""
        number = self.name.partition("#")[2]
        return f"{self.path.stem}.{number}" if number else self.path.stem

    @property
    def page(self) -> str:
        """The page, from the root."""
        return self.name.partition("#")[0]

    @property
    def digests(self) -> dict[str, str]:
        """Fingerprints of its blocks, by name; with them, whose output is not compared."""
        return {b.name: b.digest + ", not compared" * b.silent for b in self.blocks}

    def output(self, block: Typed) -> str:
        """Name the file that keeps what a block printed."""
        return f"{self.path.stem}.{block.number}.out"

    def recorded(self) -> list[Path]:
        """List what is recorded of its blocks, those that are gone among them."""
        number = "" if "#" in self.name else r"\.\d+"
        name = re.compile(rf"{re.escape(self.stem)}{number}\.out")
        files = self.records.iterdir() if self.records.is_dir() else ()
        return sorted(path for path in files if name.fullmatch(path.name))

    def without(self, left: Collection[str], silent: Collection[str] = ()) -> TypedPage:
        """Leave out the blocks `left`; what those in `silent` print is not compared."""
        others = (b for b in self.blocks if b.name not in left)
        blocks = tuple(replace(b, silent=b.silent or b.name in silent) for b in others)
        alone = all(block.number == SETUP for block in blocks)  # with nothing to prepare for
        return replace(self, blocks=() if alone else blocks)


def python_fences(text: str) -> Iterator[Fence]:
    """Find the fences of a page whose language is Python, however they are written."""
    return (fence for fence in scan_fences(text) if language(fence) in PYTHON)


def language(fence: Fence) -> str:
    """Read the language of a fence in small letters; empty where it names none."""
    match = INFO.match(fence.info)
    return match["language"].lower() if match else ""


def read_blocks(project: Project, page: str, text: str) -> list[Block]:
    """Read the Python blocks of a page, with the snippets of the project that they embed."""
    blocks = []
    for fence in python_fences(text):
        embeds = tuple(e for e in embeds_in(fence) if _is_snippet(project, e.path))
        blocks.append(Block(page, fence.line, "python", fence.body, embeds))
    return blocks


def _is_snippet(project: Project, name: str) -> bool:
    path = project.root / name
    if not (name.startswith("snippets/") and name.endswith(".py") and path.is_file()):
        return False
    return HEADER.search(read_text(path, project.root)) is not None


def read_typed(project: Project, page: str, text: str) -> list[TypedPage]:
    """Read what is to run of a page: all of it at once, or each block alone where settings say so.

    Raises:
        BookError: a snippet that it embeds has no such region.
    """
    blocks = []
    fences = zip(python_fences(text), read_blocks(project, page, text), strict=True)
    for number, (fence, block) in enumerate(fences, 1):
        name = f"{page}#{number}"
        if block.embeds:
            blocks.append(Typed(name, fence.line + 1, _embedded(project, block), silent=True))
        elif fence.body.strip() and not INCLUDED.search(fence.body):
            blocks.append(_typed(name, fence))
    path, text = project.root / page, _placed(blocks)
    setup = project.settings.setup
    first = [Typed(f"{page}#{SETUP}", 1, setup, silent=True)] if setup else []
    own = [block for block in blocks if not block.silent]
    if project.settings.alone:
        return [TypedPage(path, b.name, text, blocks=(*first, b)) for b in own]
    return [TypedPage(path, page, text, blocks=(*first, *blocks))] if own else []


def _typed(name: str, fence: Fence) -> Typed:
    options = OPTION.match(fence.body) if fence.info.startswith("{") else None
    code = fence.body[options.end() :] if options else fence.body
    line = fence.line + 1 + fence.body[: len(fence.body) - len(code)].count("\n")
    prompted = bool(PROMPT.match(code)) or (
        language(fence) in CONSOLE and any(map(PROMPT.match, code.splitlines()))
    )
    return Typed(name, line, code, prompted)


def _embedded(project: Project, block: Block) -> str:
    """Read the code of the regions that a block embeds."""
    parts = []
    for embed in block.embeds:
        text = read_text(project.root / embed.path, project.root)
        if embed.region:
            region = find_regions(text, embed.path)[0].get(embed.region)
            if region is None:
                raise BookError(f"{block.page}:{embed.line}: {embed.path} has no such region")
            text = "\n".join(text.splitlines()[region.start - 1 : region.end]) + "\n"
        parts.append(text)
    return "".join(parts)


def _placed(blocks: list[Typed]) -> str:
    """Put the code on the lines of the page that it stands on, so that a traceback names these."""
    lines: list[str] = []
    for block in blocks:
        lines += [""] * (block.line - 1 - len(lines))
        lines += block.code.splitlines()
    return "\n".join(lines) + "\n"
