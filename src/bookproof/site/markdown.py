"""The Python-Markdown extension: provenance under blocks, figures inline, numbers by reference.

It embeds files itself, ahead of pymdownx.snippets: a block that shows one is rendered from the
file's own text and held until Markdown is done, so that no output or code is ever read as Markdown
(`bookproof.source.verbatim`). The sources stay plain Markdown: without it a page reads the same,
less the badges and the numbers.
"""

from __future__ import annotations

import html
import re
import secrets
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from bookproof.check.standing import paragraph
from bookproof.copies.wheel import site_text
from bookproof.record import receipts
from bookproof.record.drawings import read_drawing
from bookproof.record.ledger import Entry, read_ledger
from bookproof.site import korean, verified
from bookproof.site.catalogue import link_to, table
from bookproof.site.engines import address_of
from bookproof.source.index import Book
from bookproof.source.page import FENCE, Fence, scan_fences
from bookproof.source.pages import EMBED, FIGURE, INCLUDE
from bookproof.source.project import BookError, Project
from bookproof.source.references import REFERENCE, as_markdown, fill, resolve, result_of
from bookproof.source.snippets import Snippet, load
from bookproof.source.verbatim import read_embedded

GENERATED = re.compile(
    r"^(?P<lead>\s*)<!--\s*week2:\s*(?P<what>[\w-]*)(?:\s+(?P<words>.*?))?\s*-->\s*$"
)
IN_TAG = re.compile(r"<[a-zA-Z][^<>]*$")
RAW = "_source"  # the folder of the site that holds the shown files themselves
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
        self.word = f"week2-place-{secrets.token_hex(8)}-"

    def place(self, raw: str) -> str:
        """Hold `raw`; the line that stands for it."""
        self.held.append(raw)
        return f"{self.word}{len(self.held) - 1}"

    def run(self, lines: list[str]) -> list[str]:
        """The lines with placeholders that Python-Markdown fills at its end."""
        result = [
            lead + self.md.htmlStash.store(self.held[int(number)].translate(CONTROLS))
            if number
            else lead
            for lead, _, number in (line.partition(self.word) for line in lines)
        ]
        self.held.clear()
        return result


class BookPreprocessor(Preprocessor):
    """Rewrites a page's lines before embedding."""

    def __init__(self, md: Markdown, raw: RawPreprocessor, root: str) -> None:
        """Find the book, from `root` or the current folder."""
        super().__init__(md)
        self.raw = raw
        self.shown: list[Snippet] = []  # what the page embeds
        self.project = Project.find(Path(root) if root else None)

    @cached_property
    def ledger(self) -> dict[str, Entry]:
        """Valid ledger entries by snippet."""
        return read_ledger(self.project)[0]

    def run(self, lines: list[str]) -> list[str]:
        """The page's lines, with embedded files, provenance, figures and numbers."""
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
        for number, line in enumerate(lines, 1):
            if fence := embedding.get(number):
                if number == fence.line:
                    lead = FENCE.match(line)
                    assert lead
                    result.append(lead["lead"] + self.raw.place(self.block(fence)))
            elif INCLUDE.match(line):
                raise BookError(f"the page embeds something outside a block: {line.strip()}")
            elif number in inside:
                result.append(line)
            elif figure := FIGURE.match(line):
                result.append(figure["lead"] + self.raw.place(self.figure(figure)))
            elif generated := GENERATED.match(line):
                made = self.generate(generated["what"], generated["words"] or "")
                result += ["", generated["lead"] + self.raw.place(made), ""]
            else:
                result.append(fill(self.project, line, self.number))
            if fence := after.get(number):
                provenance = self.provenance(fence)
                if provenance:
                    lead = re.match(r"[ \t]*", lines[fence.line - 1])
                    assert lead
                    result += ["", lead[0] + self.raw.place(provenance), ""]
        if foot := verified.line(self.project, self.shown):
            result += ["", self.raw.place(foot)]
        return result

    def block(self, fence: Fence) -> str:
        """A block with what it embeds, as pymdownx.superfences would render it."""
        shown: list[str] = []
        for line in fence.body.splitlines():
            match = EMBED.match(line)
            if match:
                line = read_embedded(self.project, match["path"], match["region"] or "")
            shown.append(line.removesuffix("\n"))
        fences: Any = self.md.preprocessors["fenced_code_block"]
        fences.get_hl_settings()
        source = "\n".join(shown)
        about = {"classes": [], "id_value": "", "attrs": {}}
        return str(fences.highlight(source, fence.info, {}, self.md, **about))

    def number(self, project: Project, match: re.Match[str]) -> str:
        """A reference as Markdown; a number as an element that says where its value comes from."""
        text = as_markdown(project, match)
        in_tag = IN_TAG.search(match.string, 0, match.start())
        if in_tag or not re.match(r"[-+]?[\d.]", text):
            return text
        source = f"{project.relative(result_of(project, match['file']))}, {match['key']}"
        return f'<span class="w2-number" title="{html.escape(source)}">{text}</span>'

    def generate(self, what: str, words: str) -> str:
        """What a comment such as `<!--week2:snippets-->` stands for."""
        if what == "snippets":
            return table(Book(self.project), self.to_root(), RAW)
        if what == "standing":
            book = Book(self.project)
            return f"<p>{paragraph(book, words, partial(link_to, book, self.to_root()))}</p>"
        if what == "korean" and words:
            return korean.line(words)
        given = f"{what} {words}".strip()
        raise BookError(
            f"<!--week2:{given}--> stands for nothing; "
            "there are <!--week2:snippets-->, <!--week2:standing-->, <!--week2:standing CHAPTER--> "
            "and <!--week2:korean WORD, WORD-->"
        )

    def figure(self, match: re.Match[str]) -> str:
        """A recorded figure inside the page, so that it follows the page's colours."""
        alt = html.escape(REFERENCE.sub(lambda m: resolve(self.project, m), match["alt"]))
        svg = re.sub(
            r"(<svg\b[^>]*?)\s(?:role|aria-labelledby|aria-label|aria-describedby)=\"[^\"]*\"",
            r"\1",
            read_drawing(self.project.root / match["path"], match["path"]),
        )
        svg = svg.replace("<svg", f'<svg role="img" aria-label="{alt}"', 1)
        return f'<figure class="w2-figure" data-search-exclude>{svg}</figure>'

    def provenance(self, fence: Fence) -> str:
        """What stands under a block that embeds code: its file and how it last ran."""
        embed = next((m for line in fence.body.splitlines() if (m := EMBED.match(line))), None)
        if not embed or not embed["path"].endswith(".py"):
            return ""
        path = self.project.root / embed["path"]
        if not path.is_file():
            raise BookError(f"the page embeds {embed['path']}, which does not exist")
        source = badge = ""
        if path.is_relative_to(self.project.snippets):
            snippet = load(self.project, path)
            badge = self.badge(snippet)
            if snippet.has_receipt:
                self.shown.append(snippet)
            source = f' data-source="{html.escape(site_text(self.project, snippet))}"'
        link = f"{self.to_root()}{RAW}/{embed['path']}"
        return (
            f'<div class="w2-block" data-search-exclude{source}>'
            f'<a class="w2-file" href="{link}">{embed["path"]}</a>{badge}</div>'
        )

    def badge(self, snippet: Snippet) -> str:
        """Where, when and with what a snippet last ran, or why it did not."""
        if not snippet.has_receipt:
            return _badge("w2-ok", "", "a task to fill in") if snippet.is_exercise else ""
        receipt, fault = receipts.standing(self.project, snippet)
        again = f"week2 record {snippet.name}"
        if receipt and not (fault and snippet.name in self.ledger):
            how = "failed as it should on" if snippet.settings.raises else "ran on"
            versions = [f"{n} {v}" for n, v in receipt.versions.items()]
            brief = [version.partition("+")[0] for version in versions[:2]]
            day = receipt.day.replace("-", "-\u2060")  # no line ends inside a date
            parts = [f"{how} {receipt.device_name}", *brief, day]
            if receipt.measured:
                parts.append(f"measured {receipt.measured[:10]}".replace("-", "-\u2060"))
            took = receipt.seconds
            parts.append(f"{took:.2g} s" if took < 99.5 else f"{took:,.0f} s")  # no exponent
            title = ", ".join([f"Python {receipt.python}", *versions])
            if fault:
                parts.append(f"shown as recorded: {fault}; renew it with {again}")
            return _badge("w2-unmet" if fault else "w2-ok", title, " · ".join(parts))
        needs = [self.project.needs[n].lacking for n in snippet.settings.needs]
        if entry := self.ledger.get(snippet.name):
            text = f"{' and '.join(needs) or 'left out'} since {entry.since}: {entry.reason}"
            if entry.overdue:
                text += f"; overdue since {entry.expires}"
            return _badge("w2-unmet", f"run it with: {again}", f"{text}; run it with {again}")
        return _badge("w2-unmet", again, f"not recorded; run it with {again}")

    def to_root(self) -> str:
        """The way from the page to the site's root; empty where the engine does not tell."""
        return "../" * address_of(self.md).count("/")


def _badge(kind: str, title: str, text: str) -> str:
    return f'<span class="w2-badge {kind}" title="{html.escape(title)}">{html.escape(text)}</span>'


class PlainCode(Postprocessor):
    """Takes the elements off names and blanks in highlighted code, which look like plain text.

    Code makes most of what a browser has to style, and Pygments wraps these like anything else:
    about a quarter of a page's elements.
    """

    PLAIN = re.compile(r'<span class="(?:n|w)">([^<]*)</span>')

    def run(self, text: str) -> str:
        """The page with those names and blanks bare."""
        return self.PLAIN.sub(r"\1", text)


class BookExtension(Extension):
    """Registers one preprocessor ahead of pymdownx.snippets (32), one after normalisation (30).

    The postprocessor runs when code is back in its place (30), before Hangul is marked (1).
    """

    def __init__(self, **settings: Any) -> None:
        """Take `root`, the folder of the book; the current folder's book by default."""
        self.config = {"root": ["", "folder of the book"]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:
        """Called by Python-Markdown."""
        raw = RawPreprocessor(md)
        md.preprocessors.register(raw, "week2-raw", 28)
        md.preprocessors.register(BookPreprocessor(md, raw, self.getConfig("root")), "week2", 40)
        md.postprocessors.register(PlainCode(md), "week2-plain-code", 2)


def makeExtension(**settings: Any) -> BookExtension:
    """Called by Python-Markdown."""
    return BookExtension(**settings)
