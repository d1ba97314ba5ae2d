"""The search is judged by queries written down before it was tuned, and by others kept apart."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Locator, Page, expect

from bookproof.bench.search import KINDS, SETS, judge, own, queries
from tests.browsing import until, visit

ROOT = Path(__file__).parents[2]
WORKER = "assets/js/search-worker.js"
# A worker on sections of its own, and what it finds of each query: locations, best first.
FIND = """async ([script, docs, queries]) => {
  const worker = new Worker(script);
  const ask = (message) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data.data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(message);
  });
  await ask({ type: 0, data: { docs } });
  const found = [];
  for (const query of queries) {
    const { items } = await ask({ type: 2, data: query });
    found.push(items.map((item) => item[0].location));
  }
  worker.terminate();
  return found;
}"""
PARTICLES = ["", "은", "이", "가", "을", "의", "도", "로", "에서", "에서는", "이란"]
KOREAN_WORDS = st.text(
    st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2, max_size=6
)


@contextmanager
def searching(browser: Browser, site: str) -> Iterator[tuple[Page, Locator]]:
    """Open a site's home page in a context of its own; the cursor is in the search box."""
    with browser.new_context() as context:
        tab = context.new_page()
        visit(tab, site + "index.html")
        box = tab.locator("[data-md-component=search-query]")
        box.click()
        yield tab, box


def section(title: str, text: str = "<p>Some text.</p>", location: str = "") -> dict[str, str]:
    """A section of the index; it lies where its title says, unless it is told where."""
    return {"location": location or title, "title": title, "text": text}


@pytest.mark.parametrize("name", SETS)
def test_there_are_queries_in_both_languages_and_no_two_alike(name: str) -> None:
    listed = queries(name)
    counts = Counter(query.language for query in listed)
    assert min(counts["ko"], counts["en"]) >= 19
    assert len({query.text for query in listed}) == len(listed)


def test_what_is_held_out_is_not_tuned_on() -> None:
    tuned = {query.text.replace(" ", "") for query in queries("tuned")}
    held_out = {query.text.replace(" ", "") for query in queries("held_out")}
    assert len(held_out) == 100
    assert not tuned & held_out


@pytest.mark.parametrize("name", SETS)
def test_each_query_names_a_page_of_the_site(site: Path, name: str) -> None:
    assert not [query for query in queries(name) if not (site / query.page).is_file()]


@pytest.fixture(scope="module")
def judged(browser: Browser, server: str) -> dict[str, Any]:
    """How the site's search does."""
    with browser.new_context() as context:
        tab = context.new_page()
        visit(tab, server + "index.html")
        engine = own(tab)
        assert engine.argument["script"] == WORKER
        return judge(tab, engine)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_query_finds_its_page_in_the_first_three(
    judged: dict[str, Any], language: str
) -> None:
    tuned = judged["tuned"]
    assert tuned[language]["found"] == tuned[language]["asked"], tuned["missed"]


@pytest.mark.parametrize("name", SETS)
def test_the_page_shows_what_this_site_finds(judged: dict[str, Any], name: str) -> None:
    recorded = json.loads((ROOT / "snippets/book/_recorded/search_recall.json").read_text("utf-8"))
    again = "record it: WEEK2_SITE=site week2 record snippets/book/search_recall.py"
    assert {k: judged[name][k] for k in KINDS} == {k: recorded["own"][name][k] for k in KINDS}, (
        again
    )


@pytest.fixture(scope="module")
def tab(browser: Browser, server: str) -> Any:
    """A page of the site from which workers can be started."""
    with browser.new_context() as context:
        page = context.new_page()
        visit(page, server + "index.html")
        yield page


@settings(max_examples=40, deadline=None)
@given(words=st.lists(KOREAN_WORDS, min_size=1, max_size=8, unique=True), data=st.data())
def test_a_korean_word_finds_itself_whatever_particle_follows(
    tab: Page, words: list[str], data: st.DataObject
) -> None:
    """Pages and queries are cut in the same way, and nothing is cut off that may be a noun's."""
    docs = [section(word) for word in words]
    asked = [word + data.draw(st.sampled_from(PARTICLES)) for word in words]
    results = tab.evaluate(FIND, [WORKER, docs, words + asked])
    assert [first[0] for first in results[: len(words)]] == words
    assert all(word in pages for word, pages in zip(words, results[len(words) :], strict=True))


def test_a_noun_that_ends_like_a_particle_is_not_cut(tab: Page) -> None:
    nouns = ["속도", "온도", "길이", "평가", "효과", "결과", "함의"]
    docs = [*map(section, nouns), *(section(noun[0]) for noun in nouns)]
    assert [first[0] for first in tab.evaluate(FIND, [WORKER, docs, nouns])] == nouns


def test_a_word_is_not_found_by_a_few_of_its_syllables(tab: Page) -> None:
    docs = [section("마이그레이션")]
    assert tab.evaluate(FIND, [WORKER, docs, ["캘리브레이션", "플레이그라운드"]]) == [[], []]


def test_a_word_of_two_syllables_is_not_found_by_its_first_alone(tab: Page) -> None:
    """Unless the second may be a particle."""
    docs = [*map(section, ("음식", "음절", "뷰"))]
    assert tab.evaluate(FIND, [WORKER, docs, ["음절", "뷰가"]]) == [["음절"], ["뷰"]]


def test_letters_of_hangul_that_stand_alone_are_found_and_marked(tab: Page) -> None:
    titles = FIND.replace("item[0].location", "item[0].title")
    [[title]] = tab.evaluate(titles, [WORKER, [section("ㅋㅋㅋ")], ["ㅋㅋㅋ"]])
    assert title == "<mark>ㅋㅋㅋ</mark>"


def test_a_word_finds_what_its_other_names_find(tab: Page) -> None:
    names = "<ul> <li>LoRA · PEFT · 로라 · fine-tuning</li> <li>loss · 손실</li> </ul>"
    docs = [
        section("Other names", names, "glossary.html#other-names"),
        section("Fine-tuning"),
        section("A loss"),
    ]
    tuning, loss = ["Fine-tuning"], ["A loss"]
    asked = {"LoRA": tuning, "로라를": tuning, "peft": tuning, "손실은": loss, "손": []}
    assert tab.evaluate(FIND, [WORKER, docs, list(asked)]) == list(asked.values())


FIRST_THREE = """[...document.querySelectorAll(".md-search-result__item")].slice(0, 3)
  .some((item) => item.querySelector("a").href.includes(given))"""


@pytest.mark.parametrize("origin", ["disk", "server"])
def test_what_a_reader_is_bound_to_type_is_found(
    browser: Browser, request: pytest.FixtureRequest, origin: str, site: Path
) -> None:
    installs = "run.html" if (site / "run.html").is_file() else "adopt.html"
    with searching(browser, request.getfixturevalue(origin)) as (tab, box):
        for typed, page in {
            "flash attention 3": "2-attention/flash3.html",
            "mamba vs bert": "5-comparison/index.html",
            "install": installs,
            "제로샷": "3-transformers/nli.html",
            "LoRA": "3-transformers/fine-tuning.html",
            "옵티마이저": "1-autograd/training.html",
        }.items():
            box.fill(typed)
            box.press("Shift")  # the last key of an input method is a key of its own
            until(tab, FIRST_THREE, page)


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
    with searching(browser, address) as (tab, box):
        box.press_sequentially(typed)
        box.press("Shift")  # the last key of an input method is a key of its own
        results = tab.locator(".md-search-result__item")
        expect(results.locator("mark").first).to_be_visible()
        first = [results.nth(n).locator("a").first.get_attribute("href") or "" for n in range(3)]
        assert any(page in href for href in first), first
        assert marked.lower() in (results.locator("mark").first.text_content() or "").lower()


def test_what_is_pasted_is_found_without_a_key(browser: Browser, server: str) -> None:
    with searching(browser, server) as (tab, box):
        box.fill("strides")  # changes the text at once, and presses no key
        expect(tab.locator(".md-search-result__item mark").first).to_be_visible()


def test_what_is_typed_is_text_and_no_markup(browser: Browser, server: str) -> None:
    """The box's words come back in the results as they are."""
    with searching(browser, server) as (tab, box):
        box.press_sequentially("stride <img src=x onerror=document.title=1> (view")
        expect(tab.locator(".md-search-result__item").first).to_be_visible()
        assert tab.locator(".md-search-result__list img").count() == 0
        assert tab.title() != "1"
