"""Each page has a Markdown copy that says what its article says, and can be found."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from playwright.sync_api import Browser, expect

from bookproof.site.plain import CONTROLS
from tests.browsing import visit

MARKER = re.compile(r"--8<-- \[(?:start|end):")
Copied = dict[str, tuple[Tag, Tag]]


@pytest.fixture(scope="module")
def copied(site: Path, pages: list[str]) -> Copied:
    """Each page's article and its copy; the page for what is missing has none."""
    names = [page for page in pages if page != "404.html"]
    return {page: (article(site / page), copy((site / page).with_suffix(".md"))) for page in names}


def article(page: Path) -> Tag:
    """What a reader of a page sees in its article, by words alone."""
    html = page.read_text("utf-8").partition("<article")[2].partition("</article>")[0]
    tag = BeautifulSoup(f"<article{html}</article>", "html.parser").find("article")
    assert isinstance(tag, Tag)
    for unseen in tag.select(f"script, style, {CONTROLS}"):
        unseen.decompose()
    for picture in tag.select("svg, img[src^='data:']"):
        words = picture.get("aria-label") or picture.get("alt")
        picture.replace_with(f" Figure: {words} " if words else "")
    for formula in tag.select(".arithmatex"):
        formula.replace_with(formula.select("annotation")[0].get_text())
    for tabs in tag.select(".tabbed-set"):
        labels = tabs.select(".tabbed-labels > label")
        for label, block in zip(labels, tabs.select(".tabbed-block"), strict=True):
            block.insert(0, label.extract())
    for badge in tag.select(".w2-badge[title]"):
        if badge["title"]:
            badge.append(f" ({badge['title']})")
    return tag


def copy(path: Path) -> Tag:
    """A copy as another reader of Markdown shows it, less the line that names its page."""
    source, _, text = path.read_text("utf-8").partition("\n\n")
    assert source.startswith("> From [")
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.use(dollarmath_plugin, allow_space=False)
    return BeautifulSoup(reader.render(text), "html.parser")


def letters(part: Tag) -> str:
    """All that it says, without blanks and what only joins or parts it."""
    return re.sub(r"[\s\u2060·]", "", part.get_text())


def test_a_copy_says_what_its_page_says(copied: Copied) -> None:
    different = []
    for page, (original, duplicate) in copied.items():
        there, here = letters(original), letters(duplicate)
        if there != here:
            pairs = enumerate(zip(there, here, strict=False))
            at = next((n for n, (a, b) in pairs if a != b), 0)
            near = slice(max(0, at - 40), at + 40)
            different.append(f"{page}: {there[near]!r} {here[near]!r}")
    assert not different, "\n".join(different)


def test_a_copy_is_built_as_its_page_is(copied: Copied) -> None:
    """Code and output to the letter, headings, and rows of tables: as many and the same."""
    for page, (there, here) in copied.items():
        code = [block.get_text().removesuffix("\n") for block in there.find_all("pre")]
        assert [block.get_text().removesuffix("\n") for block in here.find_all("pre")] == code, page
        for level in ("h1", "h2", "h3"):
            titles = [letters(title) for title in there.find_all(level)]
            assert [letters(title) for title in here.find_all(level)] == titles, page
        rows = [letters(row) for row in there.find_all("tr")]
        assert [letters(row) for row in here.find_all("tr") if letters(row)] == rows, page


def test_no_marker_of_the_machine_is_left(site: Path, copied: Copied) -> None:
    for page, (original, _) in copied.items():
        text = (site / page).with_suffix(".md").read_text("utf-8")
        prose = re.sub(r"^(`{3,}).*?^\1$|`[^`\n]*`", "", text, flags=re.S | re.M)
        for left in ("{{ ", "<!--", "<span", "<div", "\u2060"):
            assert left not in prose, (page, left)
        assert len(MARKER.findall(text)) == len(MARKER.findall(original.get_text())), page


def test_a_key_is_shown_as_a_key(copied: Copied) -> None:
    keys = [key.get_text() for page, _ in copied.values() for key in page.select("kbd")]
    assert {"/", "Tab"} <= {*keys}
    left = {
        name for name, (page, _) in copied.items() if re.search(r"\+\+\w+\+\+", page.get_text())
    }
    assert not left


def test_every_link_of_a_copy_leads_somewhere(site: Path, copied: Copied) -> None:
    links = {
        (page, str(link["href"]))
        for page, (_, duplicate) in copied.items()
        for link in duplicate("a")
    }
    broken, anchors = [], {}
    for page in copied:
        html = (site / page).read_text("utf-8")
        anchors[(site / page).with_suffix(".md")] = set(re.findall(r'\bid="([^"]+)"', html))
    for page, link in links:
        path, _, anchor = link.partition("#")
        target = (site / page).parent / unquote(path)
        if re.match(r"[a-z]+:", path) or not path:
            continue
        target = target.resolve()
        if not target.is_file() or target.suffix == ".html":
            broken.append(f"{page}: {link}")
        elif anchor and anchor not in anchors[target]:
            broken.append(f"{page}: {link} has no such place")
    assert not broken, "\n".join(broken)
    assert len(links) > 1000


def test_a_page_leads_to_its_copy_and_the_list_to_all(site: Path, copied: Copied) -> None:
    for page in copied:
        head, _, body = (site / page).read_text("utf-8").partition("</head>")
        name = Path(page).with_suffix(".md").name
        assert re.findall(r'type="text/markdown" [^>]*href="([^"]+)"', head) == [name], page
        assert re.findall(r'href="([^"]+)" type="text/markdown"', body) == [name], page
    listed = re.findall(r"^- \[.+\]\((\S+)\): \S", (site / "llms.txt").read_text("utf-8"), re.M)
    assert sorted(listed) == sorted(str(Path(page).with_suffix(".md")) for page in copied)


def test_the_list_has_the_form_of_llmstxt_org(site: Path) -> None:
    text = (site / "llms.txt").read_text("utf-8")
    title, _, rest = text.partition("\n\n")
    assert re.fullmatch(r"# .+", title)
    assert rest.startswith("> ")
    assert re.findall(r"^#+ ", rest, re.M) == ["## "] * len(re.findall(r"^#", rest, re.M))
    assert "\n## 1 PyTorch: tensors and autograd\n\n- [" in rest
    assert len(text.encode()) < 50_000


def test_a_script_copies_the_page_and_a_link_needs_none(
    browser: Browser, server: str, disk: str, site: Path
) -> None:
    page = "1-autograd/views"
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        tab = context.new_page()
        visit(tab, f"{server}{page}.html")
        button = tab.get_by_role("button", name="Copy as Markdown")
        button.click()
        expect(tab.locator(".w2-plain .w2-copy")).to_have_text("Copied")
        text = tab.evaluate("navigator.clipboard.readText()")
        assert text == (site / f"{page}.md").read_text("utf-8")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        visit(tab, f"{disk}{page}.html", scripts=False)
        link = tab.get_by_role("link", name="View as Markdown")
        assert link.get_attribute("href") == "views.md"
        assert not tab.get_by_role("button", name="Copy as Markdown").count()
