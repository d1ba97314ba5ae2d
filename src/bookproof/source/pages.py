"""The fenced blocks of a page, and the fences that a collector would pass over.

pytest-codeblocks reads the page; a second, stricter reader finds everything that could be taken
for a fence. Where the two differ, or a fence is written in a way that would not be collected,
there is a problem with its file and line: nothing slips through.
"""

from __future__ import annotations

import functools
import importlib.util
import io
import re
import runpy
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bookproof.source.page import Fence, read
from bookproof.source.project import BookError, Problem, Project
from bookproof.source.reading import parse_json, parse_yaml, shallow
from bookproof.source.snippets import RECORDED

# Whatever pymdownx.snippets would embed by itself; `;` before it makes it text.
INCLUDE = re.compile(r"""^[ \t]*-+8<-+(?:[ \t]+["'].*)?[ \t]*$""")
EMBED = re.compile(
    r"""^\s*-+8<-+\s+["'](?P<path>[^"':]+)(?::(?P<region>[a-zA-Z][-_\w]*))?["']\s*$"""
)
FIGURE = re.compile(
    r"^(?P<lead>\s*)!\[(?P<alt>[^\]]*)\]\((?P<up>(?:\.\./)+)(?P<path>snippets/[^)\s]+\.svg)\)\s*$"
)
NEEDS = re.compile(r"^\s*<!--[-\s]*pytest-codeblocks:\s*needs\((?P<needs>[\w\s,]+)\)[-\s]*-->\s*$")
SHELL = ("sh", "bash")
EXECUTED = ("python", *SHELL)
PYTHON_ALIASES = ("py", "python3", "py3", "pycon", "python-console", "ipython", "ipython3", "sage")
PARSERS: dict[str, Callable[[str], Any]] = {
    "toml": functools.partial(shallow, tomllib.loads),
    "yaml": parse_yaml,
    "json": parse_json,
    "markdown": str,
}
SHOWN_AS = {".py": "python", ".out": "text"}  # the language of a block that embeds such a file
LANGUAGES = (*EXECUTED, "text", *PARSERS)


def program_of(output: str) -> str:
    """Name the program that printed a recorded output, both as paths from the root."""
    return output.replace(f"/{RECORDED}/", "/").removesuffix(".out") + ".py"


@dataclass(frozen=True)
class Embed:
    """One `--8<-- "path:region"` line: a file from the project's root, perhaps a region of it."""

    path: str
    region: str
    line: int

    @property
    def program(self) -> str:
        """The program that is shown, or that printed what is shown; else the file itself."""
        return program_of(self.path) if self.path.endswith(".out") else self.path


@dataclass(frozen=True)
class Block:
    """One fenced block of a page.

    Attributes:
        page: from the project's root.
        line: of its opening fence, counted from 1.
        language: the info string.
        body: the text between the fences, without their indentation.
        embeds: what it embeds, in order.
        needs: what a comment above it declares (shell blocks).
    """

    page: str
    line: int
    language: str
    body: str
    embeds: tuple[Embed, ...]
    needs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """A name that a person can read: line, language, file and region."""
        what = ", ".join(f"{e.path}:{e.region}" if e.region else e.path for e in self.embeds)
        return f"line {self.line} {self.language} {what or self.body.strip().splitlines()[:1]}"


def parse_page(project: Project, page: str, text: str) -> tuple[list[Block], list[Problem]]:
    """Read the blocks of a page, and every fence in it that is not written plainly.

    Args:
        project: the book.
        page: path from the root.
        text: of the page.
    """
    lines = text.splitlines()
    blocks: list[Block] = []
    problems: list[Problem] = []
    for fence in read(text).fences:
        fault = _fault(fence)
        if fault:
            problems.append(Problem(page, fence.line, fault))
            continue
        above = NEEDS.match(lines[fence.line - 2]) if fence.line > 1 else None
        needs = tuple(n.strip() for n in above["needs"].split(",")) if above else ()
        embeds = tuple(embeds_in(fence))
        block = Block(page, fence.line, fence.info, fence.body, embeds, needs)
        blocks.append(block)
        problems += _judge(project, block)
    problems += _missed(page, lines, blocks)
    return blocks, problems


def embeds_in(fence: Fence) -> Iterator[Embed]:
    """Find what a fence embeds, in order."""
    for number, line in enumerate(fence.body.splitlines(), fence.line + 1):
        if match := EMBED.match(line):
            yield Embed(match["path"], match["region"] or "", number)


def _fault(fence: Fence) -> str:
    """Tell what keeps a fence from being collected, or nothing."""
    if not fence.end:
        return "this fence is never closed"
    if fence.mark[0] == "~":
        return "a tilde fence is not collected by pytest-codeblocks; use backticks"
    if fence.info in PYTHON_ALIASES:
        return f"the language is written `{fence.info}`, which is not run; write `python`"
    if fence.info != fence.info.strip() or " " in fence.info or "{" in fence.info:
        return (
            f"the info string {fence.info!r} keeps this fence from being collected; "
            "write the language alone, without spaces or attributes"
        )
    if fence.info not in LANGUAGES:
        return f"unknown language {fence.info!r}; known are {', '.join(LANGUAGES)}"
    return ""


def _judge(project: Project, block: Block) -> Iterator[Problem]:
    embed_only = block.language in ("python", "text")
    typed = [
        number
        for number, line in enumerate(block.body.splitlines(), block.line + 1)
        if line.strip() and not EMBED.match(line)
    ]
    if embed_only and typed:
        what, kind = ("Python", "py") if block.language == "python" else ("output", "out")
        yield Problem(
            block.page,
            typed[0],
            f'{what} is typed into the page; embed it: --8<-- "snippets/….{kind}"',
        )
    elif embed_only and not block.embeds:
        yield Problem(block.page, block.line, "this block is empty; embed a snippet")
    elif block.language == "json" and typed:
        what = "JSON is typed into the page, where a reader takes it for a result; embed its file"
        yield Problem(block.page, typed[0], what)
    if block.language == "python" and len(block.embeds) > 1:
        yield Problem(block.page, block.embeds[1].line, "one block embeds one file; split it")
    for embed in block.embeds:
        if (kind := SHOWN_AS.get(Path(embed.path).suffix, block.language)) != block.language:
            yield Problem(block.page, embed.line, f"{embed.path} is shown in a {kind} block")
    if block.language in PARSERS and not block.embeds:
        try:
            PARSERS[block.language](block.body)
        except (ValueError, yaml.YAMLError) as error:
            yield Problem(block.page, block.line, f"this is not valid {block.language}: {error}")
    for need in block.needs:
        if need not in project.requirements:
            yield Problem(block.page, block.line - 1, f"unknown requirement {need!r}")


@functools.cache
def _collector() -> Callable[[io.StringIO, int], list[Any]]:
    """Load pytest-codeblocks' own reader from its file, since its package imports all of pytest."""
    package = importlib.util.find_spec("pytest_codeblocks")
    assert package
    assert package.origin
    read_blocks: Callable[[io.StringIO, int], list[Any]] = runpy.run_path(
        str(Path(package.origin).with_name("main.py"))
    )["extract_from_buffer"]
    return read_blocks


def _missed(page: str, lines: list[str], blocks: list[Block]) -> Iterator[Problem]:
    """Blocks that pytest-codeblocks itself does not see as we do."""
    if lines and lines[0].strip() == "<!--pytest-codeblocks:skipfile-->":
        yield Problem(page, 1, "skipfile hides a whole page; leave single blocks to the skip list")
        lines = ["", *lines[1:]]
    plain = "\n".join("" if NEEDS.match(line) else line for line in lines) + "\n"
    try:
        collected = {
            (b.lineno, b.syntax)
            for b in _collector()(io.StringIO(plain), len(lines) + 9)
            if b.syntax in EXECUTED
        }
    except RuntimeError as error:
        yield Problem(page, 1, f"pytest-codeblocks cannot read this page: {error}")
        return
    ours = {(b.line, b.language) for b in blocks if b.language in EXECUTED}
    for line, language in sorted(ours ^ collected):
        yield Problem(
            page, line, f"pytest-codeblocks and the page disagree about this {language} fence"
        )


def all_pages(project: Project) -> list[Path]:
    """Every page under `docs/`, or of what `pages` names, in order of name.

    Raises:
        BookError: `pages` names what does not exist.
    """
    if not project.settings.typed:
        return sorted(project.docs.rglob("*.md"))
    pages: set[Path] = set()
    for name in project.settings.pages:
        place = project.root / name
        if not place.exists():
            raise BookError(f"pyproject.toml: `pages` names {name}, which does not exist")
        files = place.rglob("*.md") if place.is_dir() else [place]
        pages |= {f for f in files if not _foreign(f.relative_to(project.root))}
    return sorted(pages)


def _foreign(path: Path) -> bool:
    """Whether a file lies where programs keep what others wrote."""
    return any(p.startswith(".") or p in ("node_modules", "site-packages") for p in path.parts)
