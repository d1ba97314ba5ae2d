"""The Python-Markdown extension: provenance under blocks, figures inline, numbers by reference.

It embeds files itself, ahead of pymdownx.snippets: a block that shows one is rendered from the
file's own text and held until Markdown is done, so that no output or code is ever read as Markdown
(`bookproof.source.verbatim`). The sources stay plain Markdown: without it a page reads the same,
less the badges and the numbers.
"""

from __future__ import annotations

import html
import os
import re
import secrets
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from bookproof.check.status import paragraph
from bookproof.check.width import width
from bookproof.copies.clean import RAW, site_address, site_text
from bookproof.record.drawings import read_drawing
from bookproof.record.receipts import Receipt
from bookproof.record.recording import Recording
from bookproof.record.skips import Skip, read_skips
from bookproof.site import badge, command, korean, maths, proved, tables, terms, verified
from bookproof.site.catalogue import link_to, table
from bookproof.site.engines import address_of
from bookproof.source.index import Book
from bookproof.source.page import FENCE, Fence, scan_fences
from bookproof.source.pages import EMBED, FIGURE, INCLUDE, embeds_in
from bookproof.source.project import BookError, Problem, Project
from bookproof.source.references import REFERENCE, as_markdown, fill, resolve, result_of
from bookproof.source.snippets import Snippet, load
from bookproof.source.verbatim import read_embedded

GENERATED = re.compile(
    r"^(?P<lead>\s*)<!--\s*bookproof:\s*(?P<what>[\w-]*)(?:\s+(?P<words>.*?))?\s*-->\s*$"
)
IN_TAG = re.compile(r"<[a-zA-Z][^<>]*$")
# Python-Markdown's own placeholders, which it would fill in text too, begin and end with these.
CONTROLS = {2: "&#2;", 3: "&#3;"}


class RawPreprocessor(Preprocessor):
    """Puts raw HTML where BookPreprocessor left a place for it.

    Python-Markdown's own placeholders hold characters that its normalisation, which runs after
    embedding, takes out; so the places are plain words until then, which nobody can guess.
    """

    def __init__(self, md: Markdown) -> None:
        """Hold nothing yet."""
        super().__init__(md)
        self.held: list[str] = []
        self.word = f"bookproof-place-{secrets.token_hex(8)}-"

    def place(self, raw: str) -> str:
        """Hold `raw`; the line that stands for it."""
        self.held.append(raw)
        return f"{self.word}{len(self.held) - 1}"

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with placeholders that Python-Markdown fills at its end."""
        result = [
            lead + self.md.htmlStash.store(self.held[int(number)].translate(CONTROLS))
            if number
            else lead
            for lead, _, number in (line.partition(self.word) for line in lines)
        ]
        self.held.clear()
        return result


def find_project(root: str) -> Project:
    """Find the book; once for all pages of a build, whose sources do not change meanwhile."""
    return _once(root) if os.environ.get("BOOKPROOF_BUILD") else _find(root)


def _find(root: str) -> Project:
    return Project.find(Path(root) if root else None)


_once = cache(_find)


class BookPreprocessor(Preprocessor):
    """Rewrites a page's lines before embedding."""

    def __init__(self, md: Markdown, raw: RawPreprocessor, root: str) -> None:
        """Find the book, from `root` or the current folder."""
        super().__init__(md)
        self.raw = raw
        self.shown: dict[str, tuple[Receipt | None, str]] = {}  # programs, with their status
        self.badges = 0
        self.project = find_project(root)

    @property
    def book(self) -> Book:
        """All pages and snippets; read once for all pages of a build."""
        if not os.environ.get("BOOKPROOF_BUILD"):
            return Book(self.project)
        return self.project._cache.setdefault("book", Book(self.project))

    @cached_property
    def skips(self) -> dict[str, Skip]:
        """Entries of the skip list that count by snippet."""
        return read_skips(self.project)[0]

    def run(self, lines: list[str]) -> list[str]:
        """Return the page's lines, with embedded files, provenance, figures and numbers."""
        text = "\n".join(lines)
        lines = text.splitlines()  # as the fences are counted
        fences = list(scan_fences(text))
        inside = {n for f in fences for n in f.lines}
        after = {f.end: f for f in fences}
        embedding = {
            n: f for f in fences if any(map(EMBED.match, f.body.splitlines())) for n in f.lines
        }
        result: list[str] = []
        self.shown.clear()
        self.badges = 0
        for number, line in enumerate(lines, 1):
            if fence := embedding.get(number):
                if number == fence.line:
                    lead = FENCE.match(line)
                    assert lead
                    above = GENERATED.match(lines[number - 2]) if number > 1 else None
                    marks = above["words"] or "" if above and above["what"] == "mark" else ""
                    result.append(lead["lead"] + self.raw.place(self.block(fence, marks)))
            elif INCLUDE.match(line):
                raise BookError(f"the page embeds something outside a block: {line.strip()}")
            elif number in inside:
                result.append(line)
            elif figure := FIGURE.match(line):
                result.append(figure["lead"] + self.raw.place(self.figure(figure)))
            elif (generated := GENERATED.match(line)) and generated["what"] == "mark":
                if not generated["words"] or number + 1 not in embedding:
                    raise BookError(
                        f"{line.strip()} must name a text, and the next line must begin a block "
                        "that embeds a file"
                    )
            elif generated:
                markup = self.generate(generated["what"], generated["words"] or "")
                result += ["", generated["lead"] + self.raw.place(markup), ""]
            else:
                result.append(fill(self.project, line, self.number))
            if fence := after.get(number):
                provenance = self.provenance(fence)
                if provenance:
                    lead = re.match(r"[ \t]*", lines[fence.line - 1])
                    assert lead
                    result += ["", lead[0] + self.raw.place(provenance), ""]
        if foot := verified.line(self.shown.values()):
            result += ["", self.raw.place(foot)]
        return result

    def block(self, fence: Fence, marks: str = "") -> str:
        """Return a block with what it embeds, as pymdownx.superfences would render it.

        Args:
            fence: the block.
            marks: texts, between them ` | `; the lines that hold one are highlighted.

        Raises:
            BookError: no line of the block holds one of the texts.
        """
        shown: list[str] = []
        for line in fence.body.splitlines():
            match = EMBED.match(line)
            if match:
                line = read_embedded(self.project, match["path"], match["region"] or "")
            shown.append(line.removesuffix("\n"))
        fences: Any = self.md.preprocessors["fenced_code_block"]
        fences.get_hl_settings()
        source = "\n".join(shown)
        lines = source.split("\n")
        fences.line_count = len(lines)  # up to which superfences lets lines be highlighted
        marked: set[int] = set()
        for mark in filter(None, marks.split(" | ")):
            held = {n for n, line in enumerate(lines, 1) if mark in line}
            if not held:
                raise BookError(f"no line of the block holds {mark!r}, which is to be marked")
            marked |= held
        options = {"hl_lines": " ".join(map(str, sorted(marked)))} if marked else {}
        column = self.project.settings.column
        wraps = fence.info == "text" and column and max(map(width, lines)) > column
        about = {"classes": ["w2-wraps"] if wraps else [], "id_value": "", "attrs": {}}
        return str(fences.highlight(source, fence.info, options, self.md, **about))

    def number(self, project: Project, match: re.Match[str]) -> str:
        """Write a reference as Markdown, a number as an element that says where it comes from."""
        text = as_markdown(project, match)
        in_tag = IN_TAG.search(match.string, 0, match.start())
        if in_tag or not re.match(r"[-+]?[\d.]", text):
            return text
        source = f"{project.relative(result_of(project, match['file']))}, {match['key']}"
        return f'<span class="w2-number" title="{html.escape(source)}">{text}</span>'

    def generate(self, what: str, words: str) -> str:
        """Return what a comment such as `<!--bookproof:snippets-->` stands for."""
        if what == "snippets":
            return table(self.book, self.to_root(), RAW)
        if what == "status":
            book = self.book
            return f"<p>{paragraph(book, words, partial(link_to, book, self.to_root()))}</p>"
        if what == "proved":
            return proved.tables(self.book)
        if what == "korean" and words:
            return korean.line(words)
        marker = f"{what} {words}".strip()
        raise BookError(
            f"<!--bookproof:{marker}--> stands for nothing; "
            "there are <!--bookproof:snippets-->, <!--bookproof:proved-->, "
            "<!--bookproof:status-->, <!--bookproof:status CHAPTER-->, "
            "<!--bookproof:mark TEXT | TEXT--> and <!--bookproof:korean WORD, WORD-->"
        )

    def figure(self, match: re.Match[str]) -> str:
        """Return a recorded figure inside the page, so that it follows the page's colours."""
        alt = html.escape(REFERENCE.sub(lambda m: resolve(self.project, m), match["alt"]))
        svg = re.sub(
            r"(<svg\b[^>]*?)\s(?:role|aria-labelledby|aria-label|aria-describedby)=\"[^\"]*\"",
            r"\1",
            read_drawing(self.project, match["path"]),
        )
        svg = svg.replace("<svg", f'<svg role="img" aria-label="{alt}"', 1)
        return f'<figure class="w2-figure" data-search-exclude>{svg}</figure>'

    def provenance(self, fence: Fence) -> str:
        """Return what stands under a block that embeds code: its file and how it last ran."""
        embed = next(embeds_in(fence), None)
        if not embed or not embed.path.endswith(".py"):
            return ""
        path = self.project.root / embed.path
        if not path.is_file():
            raise BookError(f"the page embeds {embed.path}, which does not exist")
        source = stands = run = ""
        if path.is_relative_to(self.project.snippets):
            snippet = load(self.project, path)
            code = read_embedded(self.project, embed.path, embed.region)
            stands = self.badge(snippet, code)
            address = site_address()
            run = command.fold(self.project, snippet, address)
            source = f' data-source="{html.escape(site_text(self.project, snippet, address))}"'
        link = f"{self.to_root()}{RAW}/{embed.path}"
        return (
            f'<div class="w2-block" data-search-exclude{source}>'
            f'<a class="w2-file" href="{link}">{embed.path}</a>{stands}{run}</div>'
        )

    def badge(self, snippet: Snippet, code: str) -> str:
        """Where, when and with what a snippet last ran, or why it did not."""
        if not snippet.has_receipt:
            return badge.plain("w2-ok", "", "a task to fill in") if snippet.is_exercise else ""
        if snippet.name not in self.shown:
            self.shown[snippet.name] = Recording(self.project, snippet).status()
        receipt, fault = self.shown[snippet.name]
        again = f"{self.project.settings.command} record {snippet.name}"
        if receipt and not (fault and snippet.name in self.skips):
            self.badges += 1
            name = f"w2-about-{self.badges}"
            about = {"fault": fault, "code": code, "name": name, "more": self.guide}
            return badge.of_run(self.project, snippet, receipt, **about)
        needs = [self.project.requirements[n].lacking for n in snippet.settings.needs]
        if entry := self.skips.get(snippet.name):
            text = f"{' and '.join(needs) or 'left out'} since {entry.since}: {entry.reason}"
            if entry.overdue:
                text += f"; overdue since {entry.expires}"
            return badge.plain("w2-unmet", f"run it with: {again}", f"{text}; run it with {again}")
        return badge.plain("w2-unmet", again, f"not recorded; run it with {again}")

    @property
    def guide(self) -> str:
        """A link to the page that says how programs are run; empty where there is none."""
        page = self.project.settings.guide
        if not page:
            return ""
        if not (self.project.docs / page).is_file():
            fault = f"`guide` names docs/{page}, which does not exist"
            raise BookError(Problem("pyproject.toml", 0, fault))
        return f"{link_to(self.book, self.to_root(), f'docs/{page}')}."

    def to_root(self) -> str:
        """Return the way from the page to the site's root; empty where the engine does not tell."""
        return "../" * address_of(self.md).count("/")


class PlainCode(Postprocessor):
    """Takes the elements off names and blanks in highlighted code, which look like plain text.

    Code makes most of what a browser has to style, and Pygments wraps these like anything else:
    about a quarter of a page's elements.
    """

    PLAIN = re.compile(r'<span class="(?:n|w)">([^<]*)</span>')

    def run(self, text: str) -> str:
        """Return the page with those names and blanks bare."""
        return self.PLAIN.sub(r"\1", text)


class BookExtension(Extension):
    """Registers all that the machine does to a page while it becomes HTML."""

    def __init__(self, **settings: Any) -> None:
        """Take `root`, the folder of the book; the current folder's book by default."""
        self.config = {"root": ["", "folder of the book"]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:
        """Answer Python-Markdown's call."""
        raw = RawPreprocessor(md)
        pages = BookPreprocessor(md, raw, self.getConfig("root"))
        docs = pages.project.docs
        formulas = maths.Formulas(md, docs / "assets/katex/katex.min.js")
        md.preprocessors.register(pages, "bookproof", 40)  # ahead of pymdownx.snippets (32)
        md.preprocessors.register(raw, "bookproof-raw", 28)  # after normalisation (30)
        # After the inline patterns (20), and before the table of contents (5).
        md.treeprocessors.register(formulas, "bookproof-maths", 7)
        md.treeprocessors.register(tables.Headings(md), "bookproof-tables", 6)
        # When code and raw HTML are back in their places (30).
        md.postprocessors.register(PlainCode(md), "bookproof-plain-code", 2)
        md.postprocessors.register(terms.Titles(md, docs / "glossary.md"), "bookproof-terms", 2)
        md.postprocessors.register(korean.Mark(md), "bookproof-korean", 1)


def makeExtension(**settings: Any) -> BookExtension:
    """Answer Python-Markdown's call."""
    return BookExtension(**settings)
