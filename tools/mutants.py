"""Break the book as published, one random change at a time, and see which gate stops it.

    python tools/mutants.py --count 20                # of each operator, resumed where it stopped
    python tools/mutants.py --only page --gates all   # some operators; the browser's tests too
    python tools/mutants.py --table                   # what came of them, as a table in Markdown

A mutant is one change of one clone of the book at HEAD. The gates of a publication judge it in
order of cost: `check`, page building, a run of the program, the tests that are about the file. One
that no gate stops is harmless if the pages, notebooks and programs that it reaches are built as
before, and a survivor otherwise. Each mutant is a line of JSON in FOLDER/mutants.jsonl.

An operator draws a place and gives the files that change; the same seed draws the same mutants.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import json
import logging
import os
import pickle
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from clones import PAGES, ROOT, Clone, Edits, cloned, digit, git, rule
from mutations import Source, altered, draw

from bookproof.check import (
    characters,
    checks,
    folds,
    front,
    headers,
    headings,
    markup,
    parts,
    published,
    raw,
    seen,
    shape,
    status,
)
from bookproof.record import receipts
from bookproof.run.engine import Engine
from bookproof.sandbox.pool import Pool
from bookproof.site.build import compare_with_collected, mkdocs_environment
from bookproof.source import index
from bookproof.source.index import Book
from bookproof.source.page import read
from bookproof.source.project import BookError, Problem, Project
from bookproof.source.snippets import list_outputs, load

SECONDS = 5.0  # that a program may take to be run here
PLAIN = {"numpy", "matplotlib"}  # what such a program may import
SAMPLE = (
    *("docs/index.md", "docs/1-autograd/autograd.md", "docs/4-frameworks/index.md"),
    *("docs/reference/routing.md", "docs/3-transformers/notebook.ipynb"),
)
Check = Callable[[Book], Any]
# What `check` asks of each page, of each program, and of the whole, the quickest first.
OF_PAGES: tuple[Check, ...] = (
    *(seen.check_order, front.check_front, seen.check_ids, seen.check_marks, seen.check_html),
    *(seen.check_pictures, seen.check_drawn, checks.check_repeats),
    *(parts.check_parts, folds.check_folds, markup.check_markup, headings.check_headings),
    *(shape.check_shape, raw.check_raw),
    *(checks.check_includes, checks.check_references, checks.check_embeds, checks.check_links),
)
OF_PROGRAMS: tuple[Check, ...] = (
    headers.check_asked,
    *(checks.check_headers, checks.check_measured, checks.check_receipts, checks.check_figures),
    checks.check_declared,
)
CHECKS: tuple[Check, ...] = (
    lambda book: (book.pages, book.snippets, book.problems)[-1],
    *(checks.check_navigation, checks.check_shown, checks.check_regions),
    *(characters.check_characters, published.check_published),
    *(checks.check_width, *OF_PAGES, *OF_PROGRAMS, checks.check_pins),
    *(lambda book: checks._check_notebooks(book.project), status.check_status),
)
PYTEST = "python -m pytest -q -x -n0 -p no:cacheprovider"
WHOLE = "test_reference.py", "test_address.py", "test_pages.py", "test_offline.py"
BROWSER = " ".join([PYTEST, *(f"tests/site/{name}" for name in WHOLE)])
DENO = "deno {} --config tools/scripts/page.json {}"
# The tests about a file, by the beginning of its name; from the second on, slow ones.
TESTS = {
    ".github/": (f"{PYTEST} tests/test_workflows.py",),
    "requirements/": (f"{PYTEST} tests/test_environment.py",),
    "pyproject.toml": (f"{PYTEST} tests/test_environment.py tests/test_habits.py",),
    "mkdocs.yml": ("true", BROWSER),
    "overrides/": ("true", BROWSER),
    "docs/assets/css/": ("true", f"{PYTEST} tests/site/test_pages.py"),
    "docs/assets/js/": (
        " && ".join(DENO.format(c, "docs/assets/js") for c in ("fmt --check", "lint", "check")),
        f"{PYTEST} tests/site",
    ),
}

# What shows on built pages, if it shows at all.
BUILT = re.compile(r"(docs|snippets|overrides)/.*(?<!\.py)(?<!\.ipynb)|mkdocs\.yml")

# What follows from its arguments alone is worked out once, not for each mutant.
index.parse_page = functools.cache(index.parse_page)
checks.version = functools.cache(checks.version)
receipts.parse = functools.cache(receipts.parse)

# What a script's operator or constant is exchanged for.
OPPOSITES = {
    " === ": " !== ",
    " !== ": " === ",
    " && ": " || ",
    " || ": " && ",
    " < ": " <= ",
    " > ": " >= ",
    " <= ": " < ",
    " >= ": " > ",
    " + 1": " + 2",
    " - 1": " - 2",
    "true": "false",
    "false": "true",
}

Operator = Callable[["Tree", random.Random], Edits | None]


class Tree(Clone):
    """A clone of the book, in which files change for as long as a mutant lives."""

    def __init__(self, folder: Path) -> None:
        """Read the book."""
        super().__init__(folder)
        self.book = Book(Project(folder))

    @cached_property
    def head(self) -> str:
        """The commit that is checked out."""
        return git(self.root, "rev-parse", "HEAD")

    @cached_property
    def known(self) -> set[str]:
        """What `check` says of the book as it is."""
        return {_brief(p) for check in CHECKS for p in check(self.book)}

    def read_again(self, edits: Edits) -> Book:
        """Read the book anew, less what no change of these files can alter."""
        if not all(name.startswith(("docs/", "snippets/")) for name in edits):
            return Book(Project.find(self.root))
        book, old = Book(self.book.project), self.book
        changed = {self.root / name for name in edits}
        book._texts = {p: text for p, text in old._texts.items() if p not in changed}
        book.__dict__["tracked"] = old.tracked
        if not any(name.startswith("snippets/") for name in edits):
            book.__dict__ |= {"snippets": old.snippets, "recorded": old.recorded}
        return book

    @cached_property
    def programs(self) -> list[str]:
        """Snippets that can be run here at once."""
        programs = []
        for name, snippet in self.book.snippets.items():
            wanted = {re.split(r"\W", d)[0] for d in snippet.dependencies}
            plain = wanted <= PLAIN and not snippet.settings.needs and not snippet.is_solution
            if plain and (not snippet.has_receipt or self.receipt(name)["seconds"] < SECONDS):
                programs.append(name)
        return programs

    def receipt(self, name: str) -> dict[str, Any]:
        """Read the receipt of a snippet as it is in its file."""
        receipt: dict[str, Any] = json.loads(self.book.snippets[name].receipt.read_bytes())
        return receipt

    def recorded(self, suffix: str, among: list[str] | None = None) -> list[tuple[str, str]]:
        """List snippets, each with a recorded output of a kind that is not empty."""
        return [
            (name, self.book.project.relative(path))
            for name in among or self.book.snippets
            for path in self.book.recorded[name]
            if path.name.endswith(suffix) and path.stat().st_size
        ]

    def reached(self, edits: Edits) -> list[str]:
        """Name the pages that a change reaches; a few where it may reach them all."""
        names: set[str] = set()
        for name in edits:
            short = re.sub(r"^snippets/|_recorded/|solutions/|(-[\w-]+)?\.[a-z.]+$", "", name)
            for page in self.book.pages:
                text = self.text(page).replace("_recorded/", "")
                if page == name or (name.startswith("snippets/") and short in text):
                    names.add(page)
        pages = sorted(p for p in names if p.startswith("docs/"))
        return pages or [p for p in SAMPLE if (self.root / p).is_file()]


# ---- operators -----------------------------------------------------------------------------


def _misspelt(match: re.Match[str]) -> str:
    """Exchange two letters of the last group, or double its last."""
    word = match[match.lastindex or 0]
    at = next((i for i, (a, b) in enumerate(pairwise(word)) if a != b and (a + b).isalnum()), None)
    new = word + word[-1] if at is None else word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return match[0].replace(word, new)


def _other_hash(match: re.Match[str]) -> str:
    return match[0].replace(
        match[1], hashlib.sha256(match[1].encode()).hexdigest()[: len(match[1])]
    )


def _code(tree: Tree, chance: random.Random, name: str, within: str = "") -> Edits | None:
    """Alter the code of a program, or of a region of it."""
    source = Source(name, (tree.root / name).read_bytes())
    ways = list(altered(source.tree))
    if within:
        region = tree.book.snippets[name].regions[within]
        ways = [w for w in ways if region.start <= w[1].lineno <= region.end]
    if not ways:
        return None
    _, node, text = chance.choice(ways)
    data = source.replaced(node, text)
    try:
        compile(data, name, "exec")
    except SyntaxError:
        return None
    return {name: data}


def snippet_code(tree: Tree, chance: random.Random) -> Edits | None:
    """Alter a snippet."""
    return _code(
        tree, chance, chance.choice([n for n, s in tree.book.snippets.items() if s.has_receipt])
    )


def _exercises(tree: Tree) -> list[str]:
    return [n for n in tree.programs if tree.book.snippets[n].is_exercise]


def exercise_stub(tree: Tree, chance: random.Random) -> Edits | None:
    """Alter what a reader is given."""
    return _code(tree, chance, chance.choice(_exercises(tree)), "task")


def exercise_check(tree: Tree, chance: random.Random) -> Edits | None:
    """Alter the check of an exercise."""
    return _code(tree, chance, chance.choice(_exercises(tree)), "check")


def exercise_solution(tree: Tree, chance: random.Random) -> Edits | None:
    """Alter a solution."""
    name = chance.choice(_exercises(tree))
    return _code(tree, chance, name.replace("/exercises/", "/exercises/solutions/"))


def solutions_swapped(tree: Tree, chance: random.Random) -> Edits | None:
    """Exchange the hints or the solutions of two exercises of a page."""
    page = chance.choice(sorted(tree.book.pages))
    sort = chance.choice(["exercises/solutions/", ":hint }}"])
    rows = enumerate(tree.text(page).splitlines())
    return _exchanged(tree, page, chance, [n for n, row in rows if sort in row])


def _forged(tree: Tree, name: str, output: str, data: bytes) -> Edits:
    """Change an output, its hash in the receipt and the receipt's seal."""
    path = tree.book.snippets[name].receipt
    receipt = receipts.parse(path.read_bytes(), name)
    hashes = receipt.outputs | {Path(output).name: hashlib.sha256(data).hexdigest()}
    text = receipts.written(replace(receipt, outputs=hashes))
    return {output: data, tree.book.project.relative(path): text.encode()}


def forged_output(tree: Tree, chance: random.Random) -> Edits | None:
    """Change a digit of an output, and its hash with it."""
    name, output = chance.choice(tree.recorded((".out"), tree.programs))
    text = tree.text(output)
    digits = list(re.finditer(r"\d", text))
    if not digits:
        return None
    match = chance.choice(digits)
    return _forged(
        tree, name, output, f"{text[: match.start()]}{digit(match)}{text[match.end() :]}".encode()
    )


def markup_in_output(tree: Tree, chance: random.Random) -> Edits | None:
    """Let an output hold a fence and a script, with its hash."""
    name, output = chance.choice(tree.recorded(".out", tree.programs))
    return _forged(tree, name, output, f"```\n<script>{tree.text(output)}</script>\n".encode())


def script_in_figure(tree: Tree, chance: random.Random) -> Edits | None:
    """Let a figure hold a script, with its hash."""
    name, output = chance.choice(tree.recorded(".svg"))
    return _forged(
        tree, name, output, tree.text(output).replace("</svg>", "<script/></svg>").encode()
    )


def outputs_swapped(tree: Tree, chance: random.Random) -> Edits | None:
    """Exchange what two blocks of a page embed as their outputs."""
    page = chance.choice(sorted(tree.book.pages))
    lines = [
        n for n, row in enumerate(tree.text(page).splitlines()) if ".out" in row and "8<--" in row
    ]
    return _exchanged(tree, page, chance, lines)


def programs_swapped(tree: Tree, chance: random.Random) -> Edits | None:
    """Exchange what two blocks of a page embed as their programs, both of which print."""
    page = chance.choice(sorted(tree.book.pages))
    printing = {name for name, _ in tree.recorded(".out")}
    lines = [e.line - 1 for b in tree.book.pages[page] for e in b.embeds if e.path in printing]
    return _exchanged(tree, page, chance, lines)


def _exchanged(tree: Tree, page: str, chance: random.Random, lines: list[int]) -> Edits | None:
    rows = tree.text(page).splitlines(keepends=True)
    if len({rows[n].strip() for n in lines}) < 2:
        return None
    a, b = chance.sample(lines, 2)
    indents = [re.match(r"\s*", rows[n]) for n in (a, b)]
    first, second = (i[0] if i else "" for i in indents)
    if (
        rows[a].strip() == rows[b].strip()
        or re.split('[:"]', rows[a].strip())[:2] == re.split('[:"]', rows[b].strip())[:2]
    ):
        return None
    rows[a], rows[b] = first + rows[b].lstrip(), second + rows[a].lstrip()
    return {page: "".join(rows).encode()}


def output_from_docs(tree: Tree, chance: random.Random) -> Edits | None:
    """Show an output that was written by hand, below docs/."""
    page = chance.choice(sorted(name for name in tree.book.pages if name.startswith("docs/")))
    embeds = [e for b in tree.book.pages[page] for e in b.embeds if e.path.endswith(".out")]
    if not embeds:
        return None
    embed = chance.choice(embeds)
    copy = f"docs/assets/{Path(embed.path).stem}{chance.choice(['.out', '.json'])}"
    rows = tree.text(page).splitlines(keepends=True)
    rows[embed.line - 1] = rows[embed.line - 1].replace(embed.path, copy)
    forged = re.sub(r"\d", digit, tree.text(embed.path))
    return {page: "".join(rows).encode(), copy: forged.encode()}


def results_typed(tree: Tree, chance: random.Random) -> Edits | None:
    """Show a result as JSON that is typed into the page."""
    page = chance.choice(tree.files(PAGES))
    return _added(tree, page, '```json\n{"accuracy": 0.93}\n```\n')


def program_as_text(tree: Tree, chance: random.Random) -> Edits | None:
    """Embed a program in a fence of a language that is not run."""
    page = chance.choice(tree.files(PAGES))
    language = chance.choice(["markdown", "yaml", "json", "toml"])
    program = chance.choice(sorted(tree.book.snippets))
    return _added(tree, page, f'```{language}\n--8<-- "{program}"\n```\n')


def code_in_html(tree: Tree, chance: random.Random) -> Edits | None:
    """Show code in HTML that looks like a block."""
    page = chance.choice(tree.files(PAGES))
    ways = [
        '<div class="language-python highlight"><pre><code>print(0.93)</code></pre></div>\n',
        '<div class="highlight">\n<pre>\n0.93\n</pre>\n</div>\n',
        '<div class="doc" markdown>\n\n    print(0.93)\n\n</div>\n',
        "It prints <code>0.93</code>.\n",
    ]
    return _added(tree, page, chance.choice(ways))


def include_outside(tree: Tree, chance: random.Random) -> Edits | None:
    """Embed a file as Markdown."""
    return _added(tree, chance.choice(tree.files(PAGES)), '--8<-- "README.md"\n')


def _added(tree: Tree, page: str, text: str) -> Edits:
    return {page: f"{tree.text(page).rstrip()}\n\n{text}".encode()}


def front_matter(tree: Tree, chance: random.Random) -> Edits | None:
    """Let a page say of itself what hides it, what is not read, or a script."""
    page = chance.choice(tree.files(PAGES))
    text = tree.text(page).removeprefix(read(tree.text(page)).front)
    ways = [
        "---\nsearch: {'exclude': yes}\n---\n",
        "---\nsearch:\n  boost: 0.001\n---\n",
        "---\nsearch:\n  exclude: true\n...\n",
        "---\ndescripton: A page.\n---\n",
        "---\ntitle: </title><script>alert(1)</script>\n---\n",
        "---\ntemplate: 404.html\n---\n",
        "---\nstatus: new\n---\n",
        "---\ntitle: A page\n",
        "Warning: the numbers below are wrong.\n",
    ]
    return {page: f"{chance.choice(ways)}\n{text.lstrip()}".encode()}


def harmful_html(tree: Tree, chance: random.Random) -> Edits | None:
    """Put HTML behind a paragraph that runs, hides, forges proof or leaves an element open."""
    ways = [
        "<script>document.title = 'x'</script>",
        '<script src="https://example.org/x.js"></script>',
        '<span onclick="alert(1)">Run</span>',
        '<a href="javascript:alert(1)">Run</a>',
        '<iframe src="data:text/html,x"></iframe>',
        '<meta http-equiv="refresh" content="0;url=https://example.org/">',
        "<style>article { display: none }</style>",
        "<template>\n",
        '<div style="position: fixed; inset: 0">Gone</div>',
        "Not all of this holds.\n{: hidden }",
        '<span class="w2-number" title="result.json, accuracy">99.9</span>',
        "It passed.\n{: .w2-ok }",
        "</div></div>",
        "</article>",
        "<div>",
        "<details><summary>More</summary>",
        "<!-- these numbers are invented -->",
        "<?php echo 1 ?>",
    ]
    return _behind_paragraph(tree, chance, chance.choice(ways))


def misshapen(tree: Tree, chance: random.Random) -> Edits | None:
    """Put a list, a fold, a set of tabs or a note behind a paragraph that loses words."""
    ways = [
        "Remember:\n- the first\n- the second",
        "Do this:\n1. one\n2. two",
        "- one\n  - inner",
        "Numbers:\n| a | b |\n| --- | --- |\n| 1 | 2 |",
        '!!! warnign "Title"\n\n    Text.',
        '??? example "Empty"',
        '=== "CPU"\n\n    One.\n\n=== "CPU"\n\n    Two.',
        "Seen.[^twice]\n\n[^twice]: One.\n[^twice]: Two.",
        "*[The]: a word\n\nThe word.",
    ]
    return _behind_paragraph(tree, chance, chance.choice(ways))


def _behind_paragraph(tree: Tree, chance: random.Random, text: str) -> Edits | None:
    """Put a paragraph of its own behind one of a page."""
    page = chance.choice(tree.files(PAGES))
    ends = [m.end() for m in re.finditer(r"(?<=[a-z]\.)\n\n(?=[A-Z])", tree.text(page))]
    if not ends:
        return None
    end = chance.choice(ends)
    return {page: f"{tree.text(page)[:end]}{text}\n\n{tree.text(page)[end:]}".encode()}


def duplicate_id(tree: Tree, chance: random.Random) -> Edits | None:
    """Give a page an id that it has."""
    page = chance.choice(tree.files(PAGES))
    headings = read(tree.text(page)).headings
    if not headings:
        return None
    anchor = chance.choice(headings).anchor
    ways = [f"## Another {{#{anchor}}}\n", f'<span id="{anchor}"></span>\n']
    return _added(tree, page, chance.choice(ways))


def linked_heading(tree: Tree, chance: random.Random) -> Edits | None:
    """Rename a heading to which a page links."""
    page = chance.choice(tree.files(PAGES))
    linked = {
        link.target.rpartition("#")[2]
        for other in tree.files(PAGES)
        for link in read(tree.text(other)).links
        if "#" in link.target
        and (link.target[0] != "#" or other == page)
        and link.target.partition("#")[0].rpartition("/")[2] in ("", Path(page).name)
    }
    headings = [h for h in read(tree.text(page)).headings if h.anchor in linked]
    if not headings:
        return None
    heading = chance.choice(headings)
    rows = tree.text(page).splitlines(keepends=True)
    rows[heading.line - 1] = f"{'#' * heading.level} Renamed\n"
    return {page: "".join(rows).encode()}


def file_deleted(tree: Tree, chance: random.Random) -> Edits | None:
    """Delete a file that pages are made of."""
    return {chance.choice(tree.files(r"(docs|snippets)/.*\.(md|py|out|json|svg)")): None}


def data_byte(tree: Tree, chance: random.Random) -> Edits | None:
    """Flip a bit of a checkpoint or an array."""
    name = chance.choice(tree.files(r"src/week2/.*\.(safetensors|npz|jsonl|tsv|csv)"))
    data = bytearray((tree.root / name).read_bytes())
    data[chance.randrange(len(data))] ^= 1
    return {name: bytes(data)}


def page_bytes(tree: Tree, chance: random.Random) -> Edits | None:
    """Write a page with a byte order mark, other line ends, or letters apart from their accents."""
    import unicodedata

    page = chance.choice(tree.files(PAGES))
    text = tree.text(page)
    ways = ["\ufeff" + text, text.replace("\n", "\r\n"), unicodedata.normalize("NFD", text)]
    data = chance.choice(ways).encode()
    return {page: data} if data != text.encode() else None


def dependency_missing(tree: Tree, chance: random.Random) -> Edits | None:
    """Take a distribution out of a header."""
    return _dependencies(tree, chance, lambda names: names[1:])


def dependency_misspelt(tree: Tree, chance: random.Random) -> Edits | None:
    """Misspell a distribution in a header."""
    return _dependencies(tree, chance, lambda names: [f"{names[0][:1]}{names[0]}", *names[1:]])


def dependency_extra(tree: Tree, chance: random.Random) -> Edits | None:
    """Name a distribution that is not used."""
    return _dependencies(tree, chance, lambda names: [*names, "onnx", "pyyaml"])


def _dependencies(
    tree: Tree, chance: random.Random, change: Callable[[list[str]], list[str]]
) -> Edits | None:
    name = chance.choice(sorted(tree.book.snippets))
    text = tree.text(name)
    match = re.search(r"^# dependencies = (\[.+\])$", text, re.M)
    if not match or "=" in match[1]:
        return None
    names = json.loads(match[1])
    chance.shuffle(names)
    return {name: text.replace(match[1], json.dumps(change(names)), 1).encode()}


def _appended(code: str, *needed: str) -> Operator:
    """Add code to a program, and record it."""

    def operator(tree: Tree, chance: random.Random) -> Edits | None:
        programs = [n for n in tree.programs if tree.book.snippets[n].has_receipt]
        name = chance.choice([n for n in programs if not tree.book.snippets[n].settings.raises])
        return {name: f"{tree.text(name)}\n{code}\n".encode()}

    return operator


CODE = r"snippets/.*\.py"
RECEIPTS = r"snippets/.*\.receipt\.json"
REFERENCES = r"\{\{\s*[\w./-]+:[^}|]*\|?([^}]*)\}\}"
SETTINGS = r"^\S+ = .*$"
OPERATORS: dict[str, Operator] = {
    "snippet: code": snippet_code,
    "snippet: region marker removed": rule(CODE, r"^.*8<-- \[(start|end).*\n", ""),
    # Before a bracket closes, or behind the line that opens a block.
    "region: marker moved": rule(
        CODE,
        r"^((?!\s*#).*[:(\[{]\n)((?:.*\n)+?)(^ *# --8<-- \[(?:end|start):(?!check)\w+\]\n)",
        r"\1\3\2",
    ),
    "snippet: header removed": rule(CODE, r"^# ///( script)?\n", ""),
    "snippet: setting": rule(CODE, r"^# (needs|timeout|threads|memory|seed|raises) =", r"# \1x ="),
    "snippet: anything varies": rule(
        CODE, r"(?<=^# \[tool.bookproof\]\n)", '# varies = ["*"]  # why\n'
    ),
    "header: dependency missing": dependency_missing,
    "header: dependency misspelt": dependency_misspelt,
    "header: dependency extra": dependency_extra,
    "header: another index": rule(
        CODE,
        r"(?<=^# /// script\n)((?:# .*\n)*?)(?=# (?:\[tool\.bookproof|///))",
        "\\1# [tool.uv]\n# extra-index-url = ['https://example.org/simple']\n",
    ),
    "header: from an address": rule(
        CODE, r"(?<=^# dependencies = \[\")(\w[\w-]*)(?=\")", r"\1 @ https://example.org/\1.whl"
    ),
    "header: another Python": rule(
        CODE, r"^# requires-python = .*\n", "", '# requires-python = ">=3.8"\n'
    ),
    "exercise: stub": exercise_stub,
    "exercise: check": exercise_check,
    "exercise: solution": exercise_solution,
    "exercise: solutions swapped": solutions_swapped,
    "exercise: solution unfolded": rule(
        PAGES, r"^( +)\?\?\?( success)", r"\1???+\2", r"\1!!!\2", r"\2"
    ),
    "output: digit": rule(r"snippets/.*\.out", r"\d", digit),
    "output: line removed": rule(r"snippets/.*\.out", r"^.*\n", ""),
    "output: forged with its hash": forged_output,
    "output: markup, with its hash": markup_in_output,
    "output: two swapped": outputs_swapped,
    "output: programs swapped": programs_swapped,
    "result: digit": rule(r"snippets/.*_recorded/[a-z0-9_]*\.json", r"\d", digit),
    "result: typed as JSON": results_typed,
    "figure: coordinate": rule(r"snippets/.*\.svg", r"\d(?=\.)", digit),
    "figure: script, with its hash": script_in_figure,
    "receipt: device": rule(
        RECEIPTS, r'"device(_name)?": "\w+"', r'"device\1": "cuda"', r'"device\1": "TPU"'
    ),
    "receipt: date": rule(
        RECEIPTS, r'"date": "\d{4}', r'"date": "2027', r'"date": "2024', r'"date": "'
    ),
    "receipt: seconds": rule(RECEIPTS, r'"seconds": [\d.]+', '"seconds": 0.001'),
    "receipt: version": rule(RECEIPTS, r'(?<=": "\d\.)\d+(?=\.\d)', digit),
    "receipt: processor, system, Python": rule(
        RECEIPTS, r'"(processor|system|python)": "', r'"\1": "x'
    ),
    "receipt: commit": rule(RECEIPTS, r'"commit": "([0-9a-f]+)"', _other_hash),
    "receipt: outcome": rule(RECEIPTS, '"outcome": "passed"', '"outcome": "failed"'),
    "receipt: hash": rule(RECEIPTS, r'": "([0-9a-f]{16,})"', _other_hash),
    "receipt: line removed": rule(RECEIPTS, r'^ {1,2}".*",\n', ""),
    "reference: key": rule(PAGES, r"\{\{\s*[\w./-]+:([\w.]+)", _misspelt),
    "reference: program": rule(PAGES, r"\{\{\s*[\w.-]+/([\w-]+):", _misspelt),
    "reference: format": rule(PAGES, r"\|\s*[.\d,%]+[f%d]?\s*\}\}", "| .q}}", "| }}}"),
    "reference: another form": rule(
        PAGES, r"\|\s*[+,]*\.\df\s*\}\}", "| c}}", "| x>9}}", "| 09.1f}}", "| n}}"
    ),
    "reference: braces": rule(PAGES, r"\{\{(\s*[\w.-]+/[\w-]+:[^}]*)\}\}", r"{{\1}", r"{\1}}"),
    "embed: file": rule(PAGES, r"8<-- \"[\w./-]*?/([\w-]+)\.(?=py|out|json)", _misspelt),
    "embed: region": rule(PAGES, r"8<-- \"[\w./-]+:(\w+)", _misspelt),
    "embed: removed": rule(PAGES, r"^\s*--8<-- .*\n", ""),
    "embed: from docs": output_from_docs,
    "embed: typed over": rule(PAGES, r"^(\s*)--8<-- .*$", r"\1print(1)"),
    "embed: line range": rule(PAGES, r'(8<-- "[^":]+)(:\w+)?"', r'\1:2:3"'),
    "fence: language": rule(
        PAGES,
        r"```(python|text|sh)$",
        "```py",
        "```pycon",
        "```",
        "``` python",
        "```{.python}",
        "```python title='x'",
    ),
    "fence: program as text": program_as_text,
    "fence: imitated in HTML": code_in_html,
    "fence: closing removed": rule(PAGES, r"^ *```\n", ""),
    "fence: tildes": rule(PAGES, r"^( *)```(python|text)$", r"\1~~~\2"),
    "fence: include outside": include_outside,
    "fence: collector told to skip": rule(
        PAGES,
        r"^( *)```(python|sh)$",
        r"\1<!--pytest-codeblocks:skip-->\n\1```\2",
        r"\1<!--pytest-codeblocks:expect-error-->\n\1```\2",
    ),
    "page: alternative text emptied": rule(PAGES, r"!\[[^\]]+\]\(", "![](", "![ ]("),
    "page: picture's file": rule(PAGES, r"!\[[^\]]+\]\([^)\s]*/([\w-]+)\.", _misspelt),
    "picture: drawn by hand": rule(
        PAGES,
        r"^( *!\[[^\]]+\])\([^)\s]*/_recorded/[^)\s]+\)",
        r"\1(data:image/svg+xml,%3Csvg%3E%3C/svg%3E)",
        r"\1(../assets/images/mark.svg)",
    ),
    "page: letter that passes for another": rule(
        PAGES, r"(?<=\w)o(?=\w)", "\N{CYRILLIC SMALL LETTER O}", "\N{ZERO WIDTH SPACE}o"
    ),
    "page: duplicate id": duplicate_id,
    "page: linked heading renamed": linked_heading,
    "page: link's target": rule(PAGES, r"\]\((?:[\w./-]*/)?([\w-]+)\.md", _misspelt),
    "page: link's anchor": rule(PAGES, r"\]\([\w./-]*#([\w-]+)", _misspelt),
    "page: link's scheme": rule(
        PAGES, r"\]\(https://", "](http://", "](htps://", "](https:/", "](javascript:", "](file://"
    ),
    "page: link's host": rule(
        PAGES, r"\]\(https://[\w.-]+", "](https://localhost", "](https://me:word@example.org"
    ),
    "page: link without parenthesis": rule(PAGES, r"(\]\([\w./#-]+)\)", r"\1"),
    "page: reference to no link or note": rule(
        PAGES, r"(?<=[a-z]\.)$", " See [this one][nowhere].", " Seen.[^nowhere]"
    ),
    "page: HTML link": rule(
        PAGES,
        r"(?<=[a-z]\.)$",
        ' <a href="nowhere.html">More</a>',
        ' <img src="no.png" alt="None">',
    ),
    "page: comment left open": rule(PAGES, r"^## ", "<!-- \n\n## "),
    "page: conflict left": rule(
        PAGES, r"^## ", "<<<<<<< HEAD\n## ", "=======\n\n## ", ">>>>>>> theirs\n\n## "
    ),
    "page: table's rule": rule(PAGES, r"^\|[ :|-]+\|\n", "", "| --- |\n"),
    "page: fold's indentation": rule(PAGES, r"^(\?\?\?\+?|!!!|===) ", r"  \1 ", r"\1"),
    "page: generated part": rule(PAGES, r"<!--bookproof:([a-z]+)", _misspelt),
    "page: formula": rule(PAGES, r"(?<=\$)[^$\n]*\\(\w+)\{", r"\\\1x{", r"\\frac{"),
    "page: bytes": page_bytes,
    "page: hidden from search": rule(PAGES, r"\A---\n", "---\nsearch:\n  exclude: true\n"),
    "page: front matter": front_matter,
    "page: HTML": harmful_html,
    "page: table's cells": rule(
        PAGES, r"^\|(?! -).*\w.* \|$", r"\g<0> lost |", r"| \g<0>", r"\g<0>\nMore."
    ),
    "page: shape": misshapen,
    "page: raw mark": rule(
        PAGES,
        r"(?<=[a-z]\.)$",
        *(
            " ~~Gone~~.",
            " ==Marked==.",
            " :smile:.",
            " {++added++}.",
            " {% raw %}",
            " [[Autograd]].",
        ),
        *(
            " **Bold.",
            " Call `backward.",
            " A&nbps;B.",
            " A word{.big}.",
            " ++ctrl+nokey++",
            " $x^2.",
        ),
        *(
            " TODO: measure.",
            " FIXME.",
            " Lorem ipsum.",
            " MÃ¶chte.",
            "\n\n- [ ] done",
            "\n\n{: .x }",
        ),
    ),
    "page: headings": rule(
        PAGES, r"^## (.*)$", "# \\1", "##", "##### \\1", "- ## \\1", "\\1\\n---", "#\\1"
    ),
    "glossary: entry renamed": rule("docs/glossary.md", r"^### (.*)$", "### Renamed"),
    "menu: entry": rule("mkdocs.yml", r"^ +- .*\.(md|ipynb)\n", ""),
    "menu: file": rule("mkdocs.yml", r"^ +- [\w./-]*?/?([\w-]+)\.md$", _misspelt),
    "configuration: mkdocs.yml": rule("mkdocs.yml", r"^  +(?!.*\.md)\S.*\n", ""),
    "configuration: the machine's": rule(
        "pyproject.toml",
        r"^(pins|guide|companions|column|probe|device|tier|lacking|file|warm) = .*\n",
        "",
        r"\1x = 1\n",
    ),
    "pin": rule(
        r"requirements/\w+\.txt", r"^(\w[\w.-]*==\d+\.)(\d+)", lambda m: f"{m[1]}{int(m[2]) + 1}"
    ),
    "range": rule("pyproject.toml", r'^    "(?!week2)[\w-]+>=(\d+)', lambda m: m[0] + "9"),
    "skip list": rule(
        "snippets/skips.toml",
        r"^(snippet|reason|since|expires|checked|evidence) = (.*)\n",
        "",
        r"\1 = 2020-01-01\n",
        r"\1 = 2030-01-01\n",
    ),
    "checkpoint or data": data_byte,
    "data: row removed": rule(r"src/week2/.*\.(jsonl|tsv|csv)", r"^.+\n", ""),
    "notebook": rule(
        r"docs/.*\.ipynb", r'^    "(?=.*\w)(.*)\\n",?$', lambda m: m[0].replace(m[1], m[1] + "x")
    ),
    "file deleted": file_deleted,
    "recorded: a token of the environment": _appended(
        "import os\nprint(os.environ.get('SECRET_TOKEN'))"
    ),
    "recorded: a warning on stderr": _appended(
        "import warnings\nwarnings.warn('gone soon', FutureWarning)"
    ),
    "recorded: endless output": _appended("for _ in range(200):\n    print('x' * 2**20)"),
    "recorded: the date": _appended("import time\nprint(time.time())"),
    "recorded: control characters": _appended(r"print('\x1b[2J\x00```<b>')"),
    "workflow": rule(r"\.github/workflows/.*\.yml", r"^ +(?!#)\S.*\n", ""),
    "workflow: action's digest": rule(r"\.github/workflows/.*\.yml", r"@[0-9a-f]{40}", "@main"),
    "template": rule(r"overrides/.*\.html", r"^.*\S.*\n", ""),
    "script": rule(
        r"docs/assets/js/.*\.js", "|".join(map(re.escape, OPPOSITES)), lambda m: OPPOSITES[m[0]]
    ),
    "style sheet": rule(r"docs/assets/css/.*\.css", r"^.*: .*;\n", ""),
}

# Operators whose survivors no gate can tell from what an author may write, and why.
EXPLAINED = {
    "exercise: check": "it still refuses the stub and passes the solution",
    "glossary: entry renamed": "no page links to it, so its name is the author's choice",
    "header: dependency missing": "another one that is declared brings it",
    "page: formula": "what is left is a formula, and its sense is the author's",
    "page: link's scheme": rule(
        PAGES, r"\]\(https://", "](http://", "](htps://", "](https:/", "](javascript:", "](file://"
    ),
    "page: link's host": rule(
        PAGES, r"\]\(https://[\w.-]+", "](https://localhost", "](https://me:word@example.org"
    ),
    "page: link without parenthesis": "the link is closed by a parenthesis around it",
    "workflow": "its form is checked; what a job does shows when the host runs it",
}


# ---- gates ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What came of a mutant: stopped, harmless, survived or unjudged; by which gate; in words."""

    result: str
    gate: str = ""
    said: str = ""


def judge(tree: Tree, operator: str, edits: Edits, pool: Pool | None, slow: bool) -> Verdict:
    """Let the gates judge a mutant."""
    with tree.changed(edits):
        if operator.startswith("recorded: "):
            if not pool:
                return Verdict("unjudged", "", "recording judges it")
            return _recorded(tree, next(iter(edits)), pool)
        if fault := _apart(_check, tree, edits):
            return Verdict("stopped", "check", fault)
        if not pool:
            return Verdict("unjudged", "", "`check` passes")
        programs = [n for n in map(_program, edits) if n in tree.book.snippets]
        if fault := next(filter(None, (_run(tree, name, pool) for name in programs)), ""):
            return Verdict("stopped", "run", fault)
        pages = tree.reached(edits)
        faults, built = _apart(_built, tree, pages)
    known, whole = before(tree, pages)
    if fault := next((f for f in faults if _unnumbered(f) not in known), ""):
        return Verdict("stopped", "build", fault)
    with tree.changed(edits):
        for start, commands in TESTS.items():
            if any(name.startswith(start) for name in edits):
                for command in commands if slow else commands[:1]:
                    if fault := _tested(tree, command):
                        return Verdict("stopped", "tests", fault)
                if len(commands) > 1 and not slow:
                    return Verdict("unjudged", "", "the browser's tests judge it")
    harmless = built == whole and all(map(BUILT.fullmatch, edits))
    # A stub is wrong anyway: a run has shown that it fails by its check and its solution passes.
    harmless |= operator == "exercise: stub"
    return Verdict("harmless" if harmless else "survived")


def _program(name: str) -> str:
    """Name the program that a recorded file or a solution belongs to."""
    name = name.replace("/_recorded/", "/").replace("/solutions/", "/")
    return re.sub(r"(-[\w-]+)?\.(receipt\.json|out|json|svg)$", ".py", name)


def _apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function in a copy of this process, which keeps nothing of it."""
    with tempfile.TemporaryFile() as file:
        child = os.fork()
        if not child:
            try:
                answer = function(*arguments)
            except BookError as error:
                answer = str(error)
            except BaseException as error:
                answer = f"crash: {type(error).__name__}: {error}"
            with os.fdopen(file.fileno(), "wb", closefd=False) as out:
                pickle.dump(answer, out)
            os._exit(0)
        os.waitpid(child, 0)
        file.seek(0)
        return pickle.load(file)


def _check(tree: Tree, edits: Edits) -> str:
    """Find the first thing that `check` says and did not say before."""
    if fault := next(_near(tree, edits), ""):
        return fault
    book = tree.read_again(edits)
    for check in CHECKS:
        for problem in check(book):
            if _brief(problem) not in tree.known:
                return str(problem)
    return next((str(p) for p in book.problems if _brief(p) not in tree.known), "")


def _brief(problem: Problem) -> str:
    """Say what is wrong, and not of how many programs."""
    return str(problem).partition("; ")[0]


def _near(tree: Tree, edits: Edits) -> Iterator[str]:
    """Find what `check` says of the pages and programs that changed, ahead of all others."""
    book = tree.read_again(edits)
    texts = {n: book.text(tree.root / n) for n in edits.keys() & tree.book.pages.keys()}
    read_pages = {n: index.parse_page(book.project, n, text) for n, text in texts.items()}
    yield from (str(p) for _, problems in read_pages.values() for p in problems)
    snippets = {
        n: load(book.project, tree.root / n)
        for n in map(_program, edits)
        if n in tree.book.snippets and (tree.root / n).is_file()
    }
    outputs = {n: list_outputs(s.records).get(s.stem, []) for n, s in snippets.items()}
    pages = {name: blocks for name, (blocks, _) in read_pages.items()}
    book.__dict__ |= {"snippets": snippets, "recorded": outputs, "pages": pages}
    for check in (*OF_PAGES, *OF_PROGRAMS):
        yield from (str(p) for p in check(book) if _brief(p) not in tree.known)


def _built(tree: Tree, pages: list[str]) -> tuple[list[str], dict[str, str]]:
    """Build some pages as MkDocs does: what is wrong, and what came of them."""
    try:
        return _pages(tree.root, pages)
    except (Exception, SystemExit) as error:
        return [f"{type(error).__name__}: {error}"], {}


def _unnumbered(fault: str) -> str:
    return re.sub(r"\d+", "#", fault)


def _pages(root: Path, pages: list[str]) -> tuple[list[str], dict[str, str]]:
    from mkdocs.commands import build
    from mkdocs.config import load_config
    from mkdocs.structure.files import get_files, set_exclusions
    from mkdocs.structure.nav import get_navigation

    os.chdir(root)
    project = Project.find(root)
    os.environ.update(mkdocs_environment(project, os.environ, strict=True))
    warned: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: warned.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("mkdocs").addHandler(handler)
    with tempfile.TemporaryDirectory() as out:
        config = load_config(str(root / "mkdocs.yml"), site_dir=out)
        config.plugins.on_startup(command="build", dirty=False)
        config = config.plugins.on_config(config)
        env = config.theme.get_env()
        files = get_files(config)
        files.add_files_from_theme(env, config)
        files = config.plugins.on_files(files, config=config)
        set_exclusions(files, config)
        nav = config.plugins.on_nav(get_navigation(files, config), config=config, files=files)
        documents = files.documentation_pages()
        chosen = [file for file in documents if f"docs/{file.src_uri}" in pages]
        for file in chosen:
            assert file.page
            build._populate_page(file.page, config, files, dirty=False)
        env = config.plugins.on_env(env, config=config, files=files)
        built = {}
        for file in chosen:
            assert file.page
            build._build_page(file.page, config, documents, nav, env, dirty=False)
            built[file.src_uri] = Path(file.abs_dest_path).read_text("utf-8")
        book = Book(project)
        book.__dict__["notebooks"] = {}
        book.__dict__["pages"] = {p: b for p, b in book.pages.items() if p in pages}
        faults = [*map(str, compare_with_collected(book, Path(out))), *warned]
    return faults, built


def before(tree: Tree, pages: list[str]) -> tuple[set[str], dict[str, str]]:
    """Build pages of the book as it is, each once: what is said of them, and what came of them."""
    warnings: set[str] = set()
    built: dict[str, str] = {}
    for page in pages:
        file = tree.root.parent / "before" / tree.head / f"{page}.pickle"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(pickle.dumps(_apart(_built, tree, [page])))
        faults, texts = pickle.loads(file.read_bytes())
        warnings |= set(map(_unnumbered, faults))
        built |= texts
    return warnings, built


def _run(tree: Tree, name: str, pool: Pool) -> str:
    """Run a program and compare; an exercise with its solution."""
    if name not in tree.programs:
        return ""
    solution = name.replace("/exercises/", "/exercises/solutions/")
    book = Book(pool.project)
    snippets = [book.snippets[n] for n in {name, solution} if n in book.snippets]
    outcomes = Engine(book, pool, force=True).run_all(snippets, [], 1, lambda outcome: None)
    return next((o.message for o in outcomes if o.status == "failed"), "")


def _recorded(tree: Tree, name: str, pool: Pool) -> Verdict:
    """Record a program that tells what it should not."""
    book = Book(pool.project)
    snippet = book.snippets[name]
    old = {p: p.read_bytes() for p in [*snippet.recorded(), snippet.receipt]}
    try:
        outcomes = Engine(book, pool, force=True, record=True).run_all(
            [snippet], [], 1, lambda outcome: None
        )
        if outcomes[0].status == "failed":
            return Verdict("stopped", "record", outcomes[0].message)
        out = b"".join(snippet.outputs().values())
        if TOKEN.encode() in out:
            return Verdict("survived", "", "the token is in the output")
        if fault := _apart(_check, tree, {name: b""}):
            return Verdict("stopped", "check", fault)
        if fault := _run(tree, name, pool):
            return Verdict("stopped", "run", fault)
        if b"\0" in out:
            faults, built = _apart(_built, tree, tree.reached({name: b""}))
            raw = any(mark in text for text in built.values() for mark in ("\0", "<b>"))
            return Verdict("survived" if raw else "harmless", "", "".join(faults[:1]))
        return Verdict("harmless" if b"None" in out else "survived")
    finally:
        for path in snippet.recorded():
            path.unlink()
        for path, data in old.items():
            path.write_bytes(data)


TOKEN = "w2-not-to-be-printed"


def _tested(tree: Tree, command: str) -> str:
    """Run a command of the tests in the clone; the end of what it said where it failed."""
    variables = os.environ | {"PYTHONPATH": str(tree.root / "src"), "DENO_NO_UPDATE_CHECK": "1"}
    done = subprocess.run(
        command, shell=True, cwd=tree.root, env=variables, capture_output=True, text=True
    )
    return (done.stdout + done.stderr)[-400:] if done.returncode else ""


# ---- the campaign --------------------------------------------------------------------------


def campaign(folder: Path, seed: int, count: int, operators: list[str], gates: str) -> None:
    """Make mutants, one of each operator in turn, and add what comes of them to a file."""
    quick, slow = gates == "check", gates == "all"
    tree, file = Tree(cloned(folder / "tree")), folder / "mutants.jsonl"
    print(f"{len(tree.known)} problems before", file=sys.stderr)
    done = {_key(m) for m in rows(file) if quick or m["result"] != "unjudged"}
    os.environ["SECRET_TOKEN"] = TOKEN
    if not quick:
        _built(tree, ["docs/index.md"])  # so that no copy of this process need import an engine
    with Pool(tree.book.project) as pool, file.open("a", encoding="utf-8") as out:
        for number in range(count):
            for operator in operators:
                if (operator, seed, number) in done:
                    continue
                edits = draw(
                    OPERATORS[operator], tree, random.Random(f"{seed} {operator} {number}")
                )
                if edits is None:
                    continue
                started = time.perf_counter()
                verdict = judge(tree, operator, edits, None if quick else pool, slow)
                row = {
                    "operator": operator,
                    "seed": seed,
                    "number": number,
                    "files": sorted(edits),
                    "change": _shown(tree, edits),
                    **vars(verdict),
                    "seconds": round(time.perf_counter() - started, 1),
                }
                print(json.dumps(row, ensure_ascii=False), file=out, flush=True)


def _shown(tree: Tree, edits: Edits) -> str:
    """Show the first line that differs."""
    for name, data in edits.items():
        path = tree.root / name
        old = path.read_bytes().decode("utf-8", "replace").splitlines() if path.is_file() else []
        new = (data or b"").decode("utf-8", "replace").splitlines()
        at = next(
            (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
            min(len(old), len(new)),
        )
        was, now = ("".join(lines[at : at + 1])[:100] for lines in (old, new))
        return f"{name}:{at + 1}: {was!r} -> {now!r}"
    return ""


def rows(file: Path) -> list[dict[str, Any]]:
    """Read what came of mutants; the last word on each."""
    if not file.exists():
        return []
    mutants = map(json.loads, file.read_text("utf-8").splitlines())
    return list({_key(m): m for m in mutants}.values())


def _key(mutant: dict[str, Any]) -> tuple[str, int, int]:
    return mutant["operator"], mutant.get("seed", 0), mutant["number"]


def table(mutants: list[dict[str, Any]]) -> str:
    """Write what came of mutants as a table in Markdown, a line for each operator."""
    kinds = ("stopped", "harmless", "survived", "unjudged")
    lines = ["| Operator | Made | " + " | ".join(k.capitalize() for k in kinds) + " | Gates |"]
    lines.append("| --- |" + " ---: |" * (1 + len(kinds)) + " --- |")
    for operator in [*OPERATORS, ""]:
        group = [m for m in mutants if not operator or m["operator"] == operator]
        counts = Counter(m["result"] for m in group)
        gates = Counter(m["gate"] for m in group if m["result"] == "stopped")
        by = ", ".join(f"{gate} {n}" for gate, n in gates.most_common())
        if group:
            numbers = " | ".join(str(counts[kind]) for kind in kinds)
            lines.append(f"| {operator or '**All**'} | {len(group)} | {numbers} | {by} |")
    harmful = Counter(m["result"] for m in mutants)
    share = harmful["stopped"] / max(1, harmful["stopped"] + harmful["survived"])
    return "\n".join([*lines, "", f"Of the harmful ones, {share:.1%} were stopped."])


def main(words: list[str] | None = None) -> int:
    """Make the mutants that are asked for, and print what came of all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=0, help="of the draws")
    parser.add_argument("--count", type=int, default=13, help="mutants of each operator")
    parser.add_argument("--only", default="", help="a pattern for the names of operators")
    parser.add_argument(
        "--gates",
        choices=("check", "quick", "all"),
        default="quick",
        help="check alone; runs, builds and quick tests too; or the browser's as well",
    )
    parser.add_argument("--folder", type=Path, default=ROOT / ".week2/mutants", help="to work in")
    parser.add_argument("--table", action="store_true", help="print what is known, make none")
    options = parser.parse_args(words)
    options.folder.mkdir(parents=True, exist_ok=True)
    operators = [name for name in OPERATORS if re.search(options.only, name)]
    if not options.table:
        campaign(options.folder.resolve(), options.seed, options.count, operators, options.gates)
    mutants = rows(options.folder / "mutants.jsonl")
    print(table(mutants))
    survivors = [m for m in mutants if m["result"] == "survived"]
    for mutant in survivors:
        why = EXPLAINED.get(mutant["operator"], "not explained")
        print(f"survived: {mutant['operator']} {mutant['number']}: {mutant['change']} ({why})")
    return 1 if {m["operator"] for m in survivors} - EXPLAINED.keys() else 0


if __name__ == "__main__":
    sys.exit(main())
