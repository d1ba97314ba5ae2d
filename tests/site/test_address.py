"""What depends on the site's address and the repository's appears with them, and only with them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, expect

from bookproof.site.build import make, mkdocs_environment
from bookproof.source.index import Book
from bookproof.source.project import Project
from tests.browsing import settle, visit

ROOT = Path(__file__).parents[2]
SITE = "https://book.example/week-2/"
REPOSITORY = "https://github.com/example/week-2"


@pytest.fixture(scope="module")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site built for an address and a repository."""
    folder = tmp_path_factory.mktemp("addressed") / "site"
    addresses = {"BOOKPROOF_SITE_URL": SITE.rstrip("/"), "BOOKPROOF_REPO_URL": REPOSITORY}
    make(Book(Project(ROOT)), folder, os.environ | addresses)
    return folder


def test_without_them_no_page_names_an_address(site: Path) -> None:
    page = (site / "glossary.html").read_text("utf-8")
    assert 'rel="canonical"' not in page
    assert 'rel="edit"' not in page
    assert "md-source" not in page
    assert "og:" not in page
    assert not list(site.glob("sitemap*"))


def test_with_them_pages_are_canonical_and_can_be_edited(addressed: Path) -> None:
    page = (addressed / "glossary.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{SITE}glossary.html">' in page
    assert f'href="{REPOSITORY}/edit/main/docs/glossary.md"' in page
    source = re.search(rf'<a href="{REPOSITORY}"[^>]*class="md-source">(.*?)</a>', page, re.S)
    assert source
    assert re.sub(r"<[^>]+>", "", source[1]).strip() == "GitHub"
    assert f"{SITE}glossary.html" in (addressed / "sitemap.xml").read_text("utf-8")


def test_with_them_copies_are_linked_by_their_whole_addresses(addressed: Path) -> None:
    """A copy is pasted elsewhere, where a relative link would lead nowhere."""
    text = (addressed / "1-autograd/views.md").read_text("utf-8")
    links = re.findall(r"(?<!!)\[[^\[\]]*\]\(([^()\s]+)\)", text)
    assert len(links) > 20
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    assert f"({SITE}glossary.md#" in text
    listed = re.findall(r"^- .*\]\((\S+)\):", (addressed / "llms.txt").read_text("utf-8"), re.M)
    assert all((addressed / link.removeprefix(SITE)).is_file() for link in listed)
    assert len(listed) > 30


ONE_PAGE = f"""
site_name: Book
use_directory_urls: false
repo_url: !ENV [BOOKPROOF_REPO_URL, ""]
edit_uri: !ENV [BOOKPROOF_EDIT_URI, ""]
extra: {{edition: 0.1.0, feedback: !ENV [BOOKPROOF_FEEDBACK, ""]}}
theme:
  name: material
  font: false
  custom_dir: {ROOT}/overrides
  icon: {{repo: material/source-repository}}
  features: [content.action.edit]
"""


def one_page(folder: Path, **variables: str) -> str:
    """A page that the book's own templates make, with these settings."""
    (folder / "docs").mkdir(parents=True)
    (folder / "docs/index.md").write_text("# A & B\n\nText.\n")
    (folder / "mkdocs.yml").write_text(ONE_PAGE)
    variables = mkdocs_environment(Project(ROOT), os.environ | variables)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    subprocess.run(command, cwd=folder, env=variables, check=True)
    return (folder / "site/index.html").read_text("utf-8")


def test_mistakes_can_be_reported_and_mended_without_a_repository(tmp_path: Path) -> None:
    set_up = {"BOOKPROOF_REPO_URL": "", "BOOKPROOF_FEEDBACK": "", "BOOKPROOF_EDIT_URI": ""}
    plain = one_page(tmp_path / "a", **set_up)
    assert "Something wrong" not in plain
    assert 'rel="edit"' not in plain
    folder = "https://wiki.example/book/"
    page = one_page(
        tmp_path / "b",
        **set_up | {"BOOKPROOF_FEEDBACK": "mailto:a@b.c", "BOOKPROOF_EDIT_URI": folder},
    )
    assert '<a href="mailto:a@b.c?subject=A%20%26%20B%2C%200.1.0">Tell us</a>' in page
    assert re.search(f'<a href="{folder}index.md"[^>]* rel="edit"', page)
    page = one_page(tmp_path / "c", **set_up | {"BOOKPROOF_REPO_URL": REPOSITORY})
    assert f'<a href="{REPOSITORY}/issues/new?title=A%20%26%20B%2C%200.1.0">Tell us</a>' in page


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


def test_a_page_that_is_shared_says_what_it_is_and_shows_a_picture_of_the_book(
    addressed: Path,
) -> None:
    titles = set()
    for page in sorted(addressed.rglob("*.html")):
        if page.name == "404.html" or "wheels" in page.parts:
            continue
        text = page.read_text("utf-8")
        properties = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]+)">', text))
        assert {"title", "description", "type"} <= properties.keys(), page
        assert properties["url"] == SITE + page.relative_to(addressed).as_posix()
        assert (addressed / properties["image"].removeprefix(SITE)).is_file()
        titles.add(properties["title"])
    assert len(titles) > 30


def test_a_page_describes_itself_by_its_question(site: Path) -> None:
    text = (site / "1-autograd/views.html").read_text("utf-8")
    assert '<meta name="description" content="Which operations copy the numbers' in text


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
