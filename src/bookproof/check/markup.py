"""What HTML a page may hold: harmless elements, closed, that hide nothing and forge no proof."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from bookproof.check.bare import MASK, extensions, site_pages
from bookproof.source.index import Book
from bookproof.source.project import Problem
from bookproof.source.references import REFERENCE

INLINE = re.compile(
    "a|abbr|b|bdi|bdo|cite|del|dfn|em|i|ins|kbd|mark|picture|q|rp|rt|ruby|s|small|span|strong|sub"
    "|sup|time|u|var"
)
BLOCK = re.compile(
    "audio|blockquote|caption|colgroup|dd|details|div|dl|dt|figcaption|figure|li|ol|p|script"
    "|section|summary|table|tbody|td|tfoot|th|thead|tr|ul|video"
)
MARKDOWN = [("markdown", value) for value in (None, "", "1", "block", "span")]
EMPTY = re.compile("br|col|hr|img|link|source|track|wbr")  # these hold nothing
# What every element may say, and what these say besides; so none hides, moves or acts by itself.
EVERY = {"class", "dir", "id", "lang", "markdown", "role", "title"}
OWN = {
    "a": {"href", "rel", "target", "download"},
    "img": {"src", "alt", "width", "height", "loading"},
    "link": {"rel", "href", "media"},
    "script": {"src", "defer", "async", "type"},
    "audio": {"src", "controls", "preload"},
    "video": {"src", "controls", "height", "width", "poster", "preload", "playsinline", "muted"},
    "source": {"src", "type", "media"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "details": {"open"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers", "align"},
    "th": {"colspan", "rowspan", "headers", "align", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "time": {"datetime"},
}
# A theme's own attributes have a prefix of two letters.
DATA = re.compile(r"(?:aria|data)-(?![a-z]{2}-|search-exclude|markdown-ignore|hidden)[\w-]+")
LOADED = {"src", "href", "poster"}  # attributes that load something, but for a link's
INSIDE = re.compile(r"(?!/)[^:\\\s]+")  # an address within the site
ADDRESS = re.compile(r"(?:https?|mailto):|[^:]*$|[^:]*[/?#]")
# Classes of what the machine itself writes beside what was run, and of highlighted code.
PROOF = re.compile(
    r"w2-(?:about|badge|block|catalogue|download|figure|file|ko|number|ok|run|site|substitute|table"
    r"|term|unmet|verified|wraps)(?![a-z])|(?:lang|language)-|(?:codehilite|highlight)(?:table)?$"
    r"|(?:hljs|prettyprint|linenos|linenodiv|arithmatex|doc)$|jp-|katex"
)
COMMENT = re.compile(
    r"\s*(?:/?bookproof:|-*\s*pytest-codeblocks:|textlint-|markdownlint-|prettier-|more\s*$)"
)
# Attributes in braces, behind a heading, a link or a block.
BRACES = re.compile(r"\{:?([^{}\n]*)\}")
ACTING = re.compile(
    r"(?:^|\s)(hidden|inert|data-search-exclude|data-markdown-ignore"
    r"|(?:style|on\w+|href|src\w*|poster)(?=\s*=))(?![\w-])",
    re.I,
)
NAMED = re.compile(r"\.([^\s.#]+)|\bclass\s*=\s*[\"']?([^\"']*)")


def check_markup(book: Book) -> Iterator[Problem]:
    """Each page's HTML is harmless and closed, and no class or attribute hides or forges."""
    inner = any(name.endswith(("md_in_html", "extra")) for name in extensions(book.project))
    for page, _, text in site_pages(book):
        faults = [*_Judge(text, inner).faults, *_braces(text)]
        yield from (Problem(page, line, fault) for line, fault in faults)


def _braces(text: str) -> Iterator[tuple[int, str]]:
    """Find what attributes in braces must not say, as `{ hidden }`."""
    for number, row in enumerate(text.split("\n"), 1):
        for match in BRACES.finditer(REFERENCE.sub("", row)):
            if acting := ACTING.search(match[1]):
                fault = f"`{acting[1]}` in braces hides, moves or loads something; take it out"
                yield number, fault
            names = " ".join(filter(None, (n for each in NAMED.findall(match[1]) for n in each)))
            yield from ((number, fault) for fault in _classes(names.split()))


def _classes(names: list[str]) -> Iterator[str]:
    for name in names:
        if PROOF.match(name):
            yield (
                f"the class {name} marks what was run or is shown as code, which the machine "
                "writes itself; take it out"
            )


class _Judge(HTMLParser):
    """Goes through the HTML of a page and collects what is wrong, each with its line.

    Attributes:
        faults: what is wrong, with its line.
    """

    def __init__(self, text: str, inner: bool) -> None:
        """Read a page, in whose elements Markdown is read if they ask for it and `inner` is set."""
        super().__init__(convert_charrefs=False)
        self.faults: list[tuple[int, str]] = []
        self._inner = inner
        self._open: list[tuple[str, int, bool]] = []  # name, line, whether its content is Markdown
        self._behind = False  # whether a block's tag or a comment stands ahead in this line
        self.feed(text)
        if self.rawdata.strip():
            self.fault("this tag is never closed with >, and hides what follows")
        for name, line, _ in self._open:
            self.faults.append((line, f"<{name}> is never closed; add </{name}> on this page"))

    def fault(self, words: str) -> None:
        """Note what is wrong here."""
        self.faults.append((self.getpos()[0], words))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Judge an element and its attributes."""
        inline = INLINE.fullmatch(tag) is not None
        if not (inline or BLOCK.fullmatch(tag) or EMPTY.fullmatch(tag)):
            self.fault(
                f"<{tag}> is no element that a page may hold; write it in Markdown, or, if it is "
                "text, in backticks"
            )
        elif not EMPTY.fullmatch(tag):
            asked = any(each in MARKDOWN for each in attributes) and self._inner
            self._open.append((tag, self.getpos()[0], inline or asked))
            self._behind |= not (inline or asked)
        self._behind |= tag == "hr"
        if MASK in (self.get_starttag_text() or ""):
            self.fault("a backtick, backslash or formula in a tag is text there; take it out")
        given = {name: value or "" for name, value in attributes}
        if len(given) < len(attributes):
            self.fault(f"<{tag}> has an attribute twice, of which one is lost; delete one")
        for name, value in given.items():
            self.judge_attribute(tag, name, value)
        if tag == "script" and "src" not in given:
            self.fault("a script is written into the page; put it into a file of the book's assets")
        if tag == "link" and given.get("rel") != "stylesheet":
            self.fault('only <link rel="stylesheet"> belongs into a page; take this one out')

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Judge a tag such as `<br/>`; of elements that hold something, it is the start alone."""
        self.handle_starttag(tag, attributes)

    def judge_attribute(self, tag: str, name: str, value: str) -> None:
        """Judge one attribute of an element."""
        if name not in EVERY | OWN.get(tag, set()) and not DATA.fullmatch(name):
            self.fault(f"<{tag}> may not have the attribute {name}, which may hide, move or act")
        elif tag == "a" and name == "href":
            if not ADDRESS.match(value.strip()):
                self.fault(f"the link {value!r:.60} is no address; link a page, http: or mailto:")
        elif name in LOADED and not INSIDE.fullmatch(value):
            self.fault(f"<{tag}> loads {value!r:.60}; load only files of this book, by their path")
        elif name == "class":
            for fault in _classes(value.split()):
                self.fault(fault)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        self._behind |= not INLINE.fullmatch(tag)
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        elif INLINE.fullmatch(tag) or BLOCK.fullmatch(tag):
            inside = f" ahead of </{self._open[-1][0]}>" if self._open else ""
            self.fault(f"</{tag}> closes nothing that is open here{inside}; take it out or move it")
        else:
            self.fault(f"</{tag}> closes nothing that a page may hold; take it out")

    def handle_data(self, data: str) -> None:
        """Judge text: within HTML, and behind a tag in its line, code is not set as code."""
        blocks = [markdown for name, _, markdown in self._open if BLOCK.fullmatch(name)]
        if MASK in data and blocks and not blocks[-1]:
            self.fault("Markdown is not read in this element; give it the attribute markdown")
        elif MASK in data.partition("\n")[0] and self._behind:
            self.fault("Markdown is not read behind a tag; write it on a line of its own")
        self._behind &= "\n" not in data
        if data.strip() and self._open and self._open[-1][0] == "script":
            self.fault("a script is written into the page; put it into a file of the book's assets")

    def handle_comment(self, data: str) -> None:
        """Judge a comment: everyone can read it in the built page."""
        self._behind = True
        if not COMMENT.match(data):
            self.fault("this comment is published with the page; take it out")

    def handle_pi(self, data: str) -> None:
        """Judge `<?…>`, which browsers take for a comment."""
        self.fault("<?…> is lost in the page; take it out, or write it in backticks")

    def parse_html_declaration(self, i: int) -> int:
        """Judge `<!…>`, which is a comment, or is taken for one; where to go on."""
        if self.rawdata.startswith("<!--", i):
            return self.parse_comment(i)
        self.fault("<!…> is lost in the page; take it out, or write it in backticks")
        return i + 2
