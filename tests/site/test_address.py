"""What depends on the site's address and the repository's appears with them, and only with them."""

from __future__ import annotations

import io
import os
import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from PIL import Image
from playwright.sync_api import Browser, expect

from bookproof.site.address import feed
from bookproof.site.build import make
from bookproof.site.cards import SIZE, draw
from bookproof.source.index import Book
from bookproof.source.project import BookError, Project
from tests.browsing import settle, visit

ROOT = Path(__file__).parents[2]
SITE = "https://book.example/week-2/"
REPOSITORY = "https://github.com/example/week-2"


@pytest.fixture(scope="module")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site built for an address and a repository."""
    folder = tmp_path_factory.mktemp("addressed") / "site"
    addresses = {"WEEK2_SITE_URL": SITE.rstrip("/"), "WEEK2_REPO_URL": REPOSITORY}
    make(Book(Project(ROOT)), folder, os.environ | addresses)
    return folder


def test_without_them_no_page_names_an_address(site: Path) -> None:
    page = (site / "glossary.html").read_text("utf-8")
    assert 'rel="canonical"' not in page
    assert 'rel="edit"' not in page
    assert "md-source" not in page
    assert "og:" not in page
    assert "feed.xml" not in page
    assert not (site / "feed.xml").exists()
    assert not (site / "sitemap.xml").exists()
    assert not (site / "assets/cards").exists()


def test_with_them_pages_are_canonical_and_can_be_edited(addressed: Path) -> None:
    page = (addressed / "glossary.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{SITE}glossary.html">' in page
    assert f'href="{REPOSITORY}/edit/main/docs/glossary.md"' in page
    assert f'href="{REPOSITORY}"' in page
    assert f"{SITE}glossary.html" in (addressed / "sitemap.xml").read_text("utf-8")


def test_a_repository_on_github_is_not_asked_for_its_stars(
    browser: Browser, addressed: Path
) -> None:
    with browser.new_context() as context:
        tab = context.new_page()
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        visit(tab, (addressed / "glossary.html").as_uri())
        settle(tab)
    assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]


def test_each_page_has_a_card_of_its_own(addressed: Path) -> None:
    seen = set()
    for page in sorted(addressed.rglob("*.html")):
        if page.name == "404.html" or "wheels" in page.parts:
            continue
        text = page.read_text("utf-8")
        image = re.search(r'<meta property="og:image" content="([^"]+)">', text)
        assert image, page
        assert image[1].startswith(SITE)
        file = addressed / image[1].removeprefix(SITE)
        with Image.open(io.BytesIO(file.read_bytes())) as card:
            assert card.size == SIZE
        seen.add(file.read_bytes())
        for name in ("og:title", "og:description", "og:url", "og:type"):
            assert re.search(rf'<meta property="{name}" content="[^"]+">', text), (page, name)
    assert len(seen) > 30


def test_a_card_is_the_same_bytes_from_the_same_words(tmp_path: Path) -> None:
    words = ("Views and strides", "Which operations copy?", "1 PyTorch")
    draw(tmp_path / "a.png", *words)
    draw(tmp_path / "b.png", *words)
    draw(tmp_path / "c.png", "Tensors", *words[1:])
    first, second, other = ((tmp_path / f"{name}.png").read_bytes() for name in "abc")
    assert first == second != other


def test_a_page_describes_itself_by_its_question(site: Path) -> None:
    text = (site / "1-autograd/views.html").read_text("utf-8")
    assert '<meta name="description" content="Which operations copy the numbers' in text


def test_the_feed_has_the_changes_with_their_days(addressed: Path) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    tree = ElementTree.fromstring((addressed / "feed.xml").read_text("utf-8"))
    assert tree.find(f"{atom}id").text == SITE  # type: ignore[union-attr]
    entries = tree.findall(f"{atom}entry")
    page = (addressed / "changelog.html").read_text("utf-8")
    assert len(entries) == page.count("<h2 id=") > 0
    for entry in entries:
        link = entry.find(f"{atom}link").attrib["href"]  # type: ignore[union-attr]
        assert link.startswith(f"{SITE}changelog.html#")
        assert f'id="{link.partition("#")[2]}"' in page


def test_a_change_without_a_day_stops_the_build() -> None:
    page = '<article><h2 id="x">Soon<a class="headerlink"></a></h2><p>x</p></article>'
    with pytest.raises(BookError, match="'Soon' names no day"):
        feed(page, SITE, "Book")


def test_a_notebook_can_be_opened_elsewhere_only_with_an_address(
    addressed: Path, site: Path
) -> None:
    page = "1-autograd/views.html"
    there = (addressed / page).read_text("utf-8")
    assert (
        "kaggle.com/kernels/welcome?src=https%3A//book.example/week-2/1-autograd/views.ipynb"
        in there
    )
    assert "kaggle.com" not in (site / page).read_text("utf-8")
    assert (addressed / "1-autograd/views.ipynb").is_file()


def test_what_is_cited_is_this_book_in_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    printed = (ROOT / "snippets/book/_recorded/bibtex.out").read_text("utf-8")
    assert cff["version"] == project["version"]
    assert f"version = {{{cff['version']}}}" in printed
    assert f"{{{cff['title']}}}" in printed
    assert f"year    = {{{cff['date-released'][:4]}}}" in printed
    assert all(author["name"] in printed for author in cff["authors"])
    changes = (ROOT / "docs/changelog.md").read_text("utf-8")
    assert f"## {cff['version']}, {cff['date-released']}" in changes


def test_a_page_says_its_version_and_when_it_was_verified(site: Path) -> None:
    text = (site / "1-autograd/views.html").read_text("utf-8")
    assert re.search(r'Last verified <time datetime="\d{4}-\d\d-\d\d">', text)
    assert re.search(r"\d+ programs of this page · Python 3\.\d+\.\d+", text)
    assert f"Version {Project(ROOT).version}" in text


def test_an_address_that_leads_nowhere_names_the_nearest_page(
    browser: Browser, server: str, site: Path
) -> None:
    missing = site / "404.html"
    with browser.new_context(service_workers="block") as context:
        tab = context.new_page()
        tab.route("**/braodcasting.html", lambda route: route.fulfill(path=missing, status=404))
        visit(tab, server + "1-autograd/braodcasting.html")
        near = tab.locator(".w2-nearest li")
        expect(near.first).to_have_text("Broadcasting and matmul")
        expect(tab.locator("[data-md-component=search-query]")).to_have_value(
            "autograd braodcasting"
        )
        near.first.locator("a").click()
        expect(tab.locator("h1")).to_contain_text("Broadcasting")
