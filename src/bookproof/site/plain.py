"""A built page as plain Markdown: what its article says, in the form that assistants read.

It is made from the page's HTML, where code, outputs, numbers and receipts are in their places.
What a page shows as data, such as an output, stays data: no fence ends inside it, and no sign in
the text becomes markup. markdownify does the work; here is what it cannot know of these pages.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, NavigableString, Tag
from markdownify import MarkdownConverter

from bookproof.site.material import ARTICLE, BUTTON
from bookproof.source.page import fenced

# What only somebody at the page can use; `data-markdown-ignore` says so in the page itself.
CONTROLS = (
    f"[data-markdown-ignore], .headerlink, {BUTTON}, .w2-download, input, "
    "button:not(.w2-badge), .anchor-link, .jp-InputPrompt, .jp-OutputPrompt, "
    ".zeroclipboard-container, .celltoolbar, .clipboard-copy-txt"
)
# Most of a page's elements, none of which counts here: they need not be parsed.
UNSEEN = re.compile(r"<(script|style)\b.*?</\1>", re.S)
DRAWN = re.compile(r"(<svg\b[^>]*>).*?(?=</svg>)", re.S)
CODE = re.compile(r"<pre\b.*?</pre>", re.S)
COLOUR = re.compile(r"</?span\b[^>]*>")
JOINER = "\u2060"  # keeps a line from ending, and has no place where lines end elsewhere
# What Markdown or GitHub's would take for markup: anywhere, and where a block begins.
SIGNS = re.compile(
    r"[\\`\[\]$~]|\*(?!\s)|(?<!\s)\*|(?<![^\W_])_|_(?![^\W_])|<(?=[a-zA-Z/!?])|&(?=#?\w+;)|!$"
)
BEGINNING = re.compile(r"^(\s*(?:\d{1,9}(?=[.)](?:\s|$)))?)([#>.)]|[-+](?=[\s-]|$)|=(?==*\s*$))")
LANGUAGE = re.compile(r"\b(?:language|hl)-([\w+-]+)")
PAGE = re.compile(r"^(?![a-z][a-z0-9+.-]*:|//)([^?#]*)\.html(?=$|#)")


def as_markdown(page: str, address: str = "") -> str:
    """Write what a page's article says as Markdown that every dialect reads; tables are GitHub's.

    Args:
        page: HTML.
        address: of the page; links become absolute with it, and stay relative without.

    Returns:
        Markdown, whose links to other pages lead to their copies; empty where there is no article.
    """
    article = ARTICLE.search(page)
    if not article:
        return ""
    bare = DRAWN.sub(r"\1", UNSEEN.sub("", article[0]))
    bare = CODE.sub(lambda block: COLOUR.sub("", block[0]), bare)
    soup = BeautifulSoup(bare, "html.parser")
    for control in soup.select(CONTROLS):
        control.decompose()
    for tabs in soup.select(".tabbed-alternate"):
        _name_tabs(tabs)
    for part in soup.select("details, figure"):
        part.name = "div"
    for title in soup.select("summary, .admonition-title, dt"):
        _embolden(soup, title)
    return _Converter(address).convert_soup(soup).strip() + "\n"


def link_to_copy(link: str, address: str = "") -> str:
    """Give the address to which a link of a page leads in its copy: that of the other copy."""
    link = PAGE.sub(r"\1.md", link)
    return link if link.startswith("#") else urljoin(address, link)


def _name_tabs(tabs: Tag) -> None:
    """Put the name of each tab at the head of what it holds."""
    labels = tabs.select_one(".tabbed-labels")
    blocks = tabs.select(".tabbed-block")
    assert labels
    for label, block in zip(labels.extract().find_all("label"), blocks, strict=True):
        label.name = "summary"
        block.insert(0, label.extract())


def _embolden(soup: BeautifulSoup, title: Tag) -> None:
    """Make a title that Markdown has no form for a paragraph in bold."""
    title.name = "p"
    bold = soup.new_tag("strong")
    bold.extend(list(title.contents))
    title.append(bold)


def _classes(element: Tag) -> list[str]:
    return [str(name) for name in element.get_attribute_list("class") if name]


class _Converter(MarkdownConverter):
    """markdownify's, for what these pages hold."""

    def __init__(self, address: str) -> None:
        super().__init__(heading_style="atx", bullets="-", wrap=True, wrap_width=None)
        self.address = address

    def process_tag(self, node: Tag, parent_tags: Any = None) -> str:
        """Convert an element; code, drawings and formulas as a whole."""
        if node.name == "pre":
            return _fenced(node)
        if node.name == "svg":
            return self.figure(str(node.get("aria-label") or ""))
        if "arithmatex" in _classes(node):
            source = node.find("annotation")
            formula = source.get_text() if source else ""
            return f"\n\n$$\n{formula}\n$$\n\n" if node.name == "div" else f"${formula}$"
        return str(super().process_tag(node, parent_tags))

    def process_text(self, el: NavigableString, parent_tags: Any = None) -> str:
        """Convert text, so that none of it is markup where it stands."""
        text = str(super().process_text(el, parent_tags)).replace(JOINER, "")
        begins = el.previous_sibling is None or getattr(el.previous_sibling, "name", "") == "br"
        code = parent_tags and "_noformat" in parent_tags
        return BEGINNING.sub(r"\1\\\2", text) if begins and not code else text

    def escape(self, text: str, parent_tags: AbstractSet[str]) -> str:
        """Put a backslash before each sign that would be markup."""
        return SIGNS.sub(r"\\\g<0>", text)

    def figure(self, words: str) -> str:
        """Name a figure by its alternative text."""
        return f"\n\n*Figure: {self.escape(' '.join(words.split()), set())}*\n\n" if words else ""

    def convert_img(self, el: Tag, text: str, parent_tags: AbstractSet[str]) -> str:
        """Link to a picture; name one that lies in the page itself by its text."""
        words, source = str(el.get("alt") or ""), str(el.get("src") or "")
        if not source or source.startswith("data:"):
            return self.figure(words)
        return f"![{self.escape(words, set())}]({link_to_copy(source, self.address)})"

    def convert_a(self, el: Tag, text: str, parent_tags: AbstractSet[str]) -> str:
        """Convert a link; one to a page leads to its copy."""
        if not el.get("href") or not text.strip() or "_noformat" in parent_tags:
            return text
        target = link_to_copy(str(el["href"]), self.address)
        if re.search(r"[\s()<>]", target):
            target = f"<{target}>"
        return f"[{text.strip()}]({target})"

    def convert_span(self, el: Tag, text: str, parent_tags: AbstractSet[str]) -> str:
        """Keep the text alone; a badge gets the facts of its receipt."""
        if "w2-badge" not in _classes(el):
            return text
        facts = self.escape(str(el.get("title") or ""), set())
        return f" · {text} ({facts})" if facts else f" · {text}"

    convert_button = convert_span

    def convert_div(self, el: Tag, text: str, parent_tags: AbstractSet[str]) -> str:
        """Make a quotation of an admonition, and one paragraph of what pops up."""
        if el.has_attr("popover"):
            text = " ".join(text.split())
        if "admonition" in _classes(el):
            return f"\n{super().convert_blockquote(el, text, parent_tags)}"
        return str(super().convert_div(el, text, parent_tags))

    convert_dd = MarkdownConverter.convert_div

    def convert_td(self, el: Tag, text: str, parent_tags: AbstractSet[str]) -> str:
        """Write a cell on one line."""
        return f" {' '.join(text.split())} ".replace("|", r"\|") + "|" * _columns(el)

    convert_th = convert_td

    def convert_tr(self, el: Tag, text: str, parent_tags: AbstractSet[str]) -> str:
        """Write a row on a line."""
        return f"|{text}\n"

    def convert_table(self, el: Tag, text: str, parent_tags: AbstractSet[str]) -> str:
        """Write a table under its headings; Markdown wants some, if only empty ones."""
        rows = text.strip().splitlines()
        if not rows:
            return ""
        first = el.find("tr")
        columns = sum(map(_columns, first.find_all(["td", "th"]))) if first else 0
        if not el.find("thead"):
            rows.insert(0, "|" + "   |" * columns)
        return "\n\n" + "\n".join([rows[0], "|" + " --- |" * columns, *rows[1:]]) + "\n\n"


def _columns(cell: Tag) -> int:
    return int(str(cell.get("colspan") or 1))


def _fenced(block: Tag) -> str:
    """Write code or output to the letter."""
    around = block.parent
    named = LANGUAGE.search(" ".join(_classes(around))) if around else None
    text = block.get_text().removesuffix("\n")
    return f"\n\n{fenced(text, named[1] if named else '')}\n\n"
