"""The search is judged by queries that were written down before it was tuned."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from bookproof.bench.search import KINDS, judge, queries
from tests.browsing import visit

ROOT = Path(__file__).parents[2]


def test_there_are_forty_queries_in_each_language_and_no_two_alike() -> None:
    listed = queries()
    counts = Counter(query.language for query in listed)
    assert counts["ko"] >= 40
    assert counts["en"] >= 40
    assert len({query.text for query in listed}) == len(listed)


def test_each_query_names_a_page_of_the_site(site: Path) -> None:
    assert not [query for query in queries() if not (site / query.page).is_file()]


@pytest.fixture(scope="module")
def judged(browser: Browser, server: str) -> dict[str, Any]:
    """How the site's search does."""
    with browser.new_context() as context:
        tab = context.new_page()
        visit(tab, server + "index.html")
        own = tab.evaluate("JSON.parse(document.getElementById('__config').textContent).search")
        assert "search-worker" in own
        return judge(tab, own)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_query_finds_its_page_in_the_first_three(
    judged: dict[str, Any], language: str
) -> None:
    assert judged[language]["found"] == judged[language]["asked"], judged["missed"]


def test_the_page_shows_what_this_site_finds(judged: dict[str, Any]) -> None:
    recorded = json.loads((ROOT / "snippets/book/_recorded/search_recall.json").read_text("utf-8"))
    again = "record it: WEEK2_SITE=site week2 record snippets/book/search_recall.py"
    assert {k: judged[k] for k in KINDS} == {k: recorded["own"][k] for k in KINDS}, again


@pytest.mark.parametrize("origin", ["disk", "server"])
@pytest.mark.parametrize(
    ("typed", "page", "marked"),
    [
        ("기울기를", "1-autograd/gradients.html", "기울기"),
        ("strid", "1-autograd/views.html", "Strid"),
    ],
)
def test_what_is_typed_is_found_and_marked(
    browser: Browser,
    request: pytest.FixtureRequest,
    origin: str,
    typed: str,
    page: str,
    marked: str,
) -> None:
    address = request.getfixturevalue(origin)
    with browser.new_context() as context:
        tab = context.new_page()
        visit(tab, address + "index.html")
        box = tab.locator("[data-md-component=search-query]")
        box.click()
        box.press_sequentially(typed)
        box.press("Shift")  # the last key of an input method is a key of its own
        results = tab.locator(".md-search-result__item")
        expect(results.locator("mark").first).to_be_visible()
        first = [results.nth(n).locator("a").first.get_attribute("href") or "" for n in range(3)]
        assert any(page in href for href in first), first
        assert marked.lower() in (results.locator("mark").first.text_content() or "").lower()


def test_what_is_typed_is_text_and_no_markup(browser: Browser, server: str) -> None:
    """The box's words come back in the results as they are."""
    with browser.new_context() as context:
        tab = context.new_page()
        visit(tab, server + "index.html")
        box = tab.locator("[data-md-component=search-query]")
        box.click()
        box.press_sequentially("stride <img src=x onerror=document.title=1> (view")
        expect(tab.locator(".md-search-result__item").first).to_be_visible()
        assert tab.locator(".md-search-result__list img").count() == 0
        assert tab.title() != "1"
