"""The three models in the page decide as Python's do, and are driven by keyboard and pointer."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browsing import settle, visit
from tests.packed import checkpoint_of
from week2.models import available
from week2.sentiment import Classifier, classifier
from week2.sentiment.nsmc import handwritten_reviews

ROOT = Path(__file__).parents[2]
SNIPPET = ROOT / "snippets/5-comparison/three_verdicts.py"
SETTINGS = json.loads((SNIPPET.parent / "_recorded/three_verdicts.json").read_text("utf-8"))[
    "playground"
]
PAGE = "5-comparison/playground.html"


@pytest.fixture(scope="module")
def models(site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Classifier]:
    """Python's, in fp32 and with rounded weights as in the browser."""
    folder = tmp_path_factory.mktemp("rounded")
    scripts = {
        name: (site / f"assets/browser/{name}.js").read_text("ascii") for name in available()
    }
    return {
        name: classifier(checkpoint_of(script, name, folder / name), bf16=False)
        for name, script in scripts.items()
    }


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """Every address that the pages of `pages` ask for."""
    return []


@pytest.fixture(scope="module")
def pages(browser: Browser, disk: str, server: str, asked: list[str]) -> Iterator[dict[str, Page]]:
    """The page with all models loaded: from disk by pointer, served by keyboard."""
    tabs = {}
    for how, address in (("disk", disk), ("served", server)):
        tab = browser.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        visit(tab, address + PAGE)
        load = tab.get_by_role("button", name="Load the models")
        expect(load).to_contain_text("MB")
        if how == "disk":
            load.click()
        else:
            tab.get_by_role("textbox", name="Review").focus()
            tab.keyboard.press("Tab")
            tab.keyboard.press("Enter")
        tabs[how] = tab
    for tab in tabs.values():
        expect(tab.locator("[data-models][data-ready]")).to_have_count(1)
        # the button is gone, and the keyboard is not lost
        expect(tab.get_by_role("button", name="Load the models")).to_have_count(0)
        expect(tab.get_by_role("textbox", name="Review")).to_be_focused()
    yield tabs
    for tab in tabs.values():
        tab.close()


@pytest.fixture(params=["disk", "served"])
def play(request: pytest.FixtureRequest, pages: dict[str, Page]) -> Locator:
    """The playground, from disk or served."""
    return pages[request.param].locator("[data-models]")


def test_all_of_the_book_s_reviews_are_classified_as_in_python(
    pages: dict[str, Page], models: dict[str, Classifier]
) -> None:
    texts = [review.document for review in handwritten_reviews()]
    assert len(texts) > 400
    page = pages["disk"]
    page.evaluate("globalThis.own = week2.Classifiers.at('../assets/browser/')")
    for name, model in models.items():
        answer: Any = page.evaluate("([name, texts]) => own.classify(name, texts)", [name, texts])
        here = np.array([result["probabilities"] for result in answer["results"]])
        there = model.probabilities(texts)
        assert (here.argmax(1) == there.argmax(1)).all(), name
        assert np.abs(here - there).max() < 1e-3, name
        assert [r["label"] for r in answer["results"]] == [r["label"] for r in model(texts)]


def verdicts(play: Locator) -> dict[str, list[str]]:
    rows = play.get_by_role("table", name="Verdicts").locator("tbody tr").all()
    cells = [row.locator("th, td").all_text_contents() for row in rows]
    return {name: rest for name, *rest in cells}


def test_a_typed_review_is_classified_by_all(play: Locator, models: dict[str, Classifier]) -> None:
    for review in SETTINGS["examples"][1:4]:
        play.get_by_role("textbox", name="Review").fill(review)
        expect(play).to_have_attribute("data-occluded", review)
        shown = verdicts(play)
        assert list(shown) == list(SETTINGS["names"].values())
        for name, model in models.items():
            label, sure, time = shown[SETTINGS["names"][name]]
            (expected,) = model([review])
            assert label == expected["label"]
            assert float(sure) == pytest.approx(expected["score"], abs=1.5e-3)
            assert time.endswith(" s") or time.endswith(" ms")


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """The snippet's own function, which takes tokens out one by one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("verdicts"))
        return runpy.run_path(str(SNIPPET))["added"]


def test_tokens_add_what_they_add_in_python(
    play: Locator, models: dict[str, Classifier], added: Callable[..., Any]
) -> None:
    play.get_by_label("Example").select_option("4")
    review = SETTINGS["examples"][4]
    expect(play).to_have_attribute("data-occluded", review)
    table = play.get_by_role("table", name="What each token added")
    rows = [row.locator("th, td").all_text_contents() for row in table.locator("tbody tr").all()]
    for column, name in enumerate(SETTINGS["names"], 1):
        tokens, expected = added(models[name], review)
        assert [row[0] for row in rows] == tokens
        shown = [float(row[column].replace("−", "-")) for row in rows]
        np.testing.assert_allclose(shown, expected, atol=0.0101)


def test_newer_text_stops_older_work(play: Locator) -> None:
    field = play.get_by_role("textbox", name="Review")
    field.fill("영화 " * 120)
    field.fill("정말 좋았다")
    expect(play).to_have_attribute("data-occluded", "정말 좋았다")
    table = play.get_by_role("table", name="What each token added")
    assert table.locator("tbody tr").count() < 5


def test_an_empty_review_is_asked_for(play: Locator) -> None:
    play.get_by_role("textbox", name="Review").fill("  ")
    expect(play.get_by_role("status")).to_have_text("Type a review.")
    expect(play.get_by_role("table")).to_have_count(0)  # no verdict on the review before
    play.get_by_role("textbox", name="Review").fill("정말 좋았다")
    expect(play.get_by_role("table", name="Verdicts")).to_be_visible()


def test_a_review_without_korean_letters_is_said_to_be_none_for_these_models(play: Locator) -> None:
    note = "this text has no Korean letter."
    play.get_by_role("textbox", name="Review").fill("This movie was terrible")
    expect(play.get_by_role("status")).to_contain_text(note)
    play.get_by_role("textbox", name="Review").fill("ㅋㅋ good")
    expect(play.get_by_role("status")).not_to_contain_text(note)


def test_the_keyboard_alone_types_a_review(pages: dict[str, Page]) -> None:
    page = pages["served"]
    page.get_by_role("textbox", name="Review").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("지루했다")
    expect(page.locator("[data-models]")).to_have_attribute("data-occluded", "지루했다")
    assert {label for label, *_ in verdicts(page.locator("[data-models]")).values()} == {"negative"}


def test_nothing_large_is_loaded_unasked_and_nothing_from_elsewhere(
    browser: Browser,
    site: Path,
    server: str,
    disk: str,
    pages: dict[str, Page],
    asked: list[str],
) -> None:
    assert any(url.endswith("mamba.js") for url in asked)
    assert not [url for url in asked if not url.startswith((server, disk, "blob:", "data:"))]
    tab = browser.new_page()
    first: list[str] = []
    tab.on("request", lambda request: first.append(request.url))
    visit(tab, server + PAGE)
    settle(tab)
    sizes = [(site / url.removeprefix(server)).stat().st_size for url in first]
    assert max(sizes) < 1_000_000
    tab.close()


def test_a_model_that_does_not_load_is_said_and_may_be_tried_again(
    browser: Browser, server: str
) -> None:
    tab = browser.new_page()
    tab.route("**/assets/browser/worker.js", lambda route: route.abort())
    visit(tab, server + PAGE)
    button = tab.get_by_role("button", name="Load the models")
    button.click()
    expect(tab.get_by_role("button", name="Try again")).to_be_enabled()
    expect(tab.locator("[data-models] [role=status]")).to_contain_text("worker did not start")
    tab.close()


def test_what_it_shows_is_accessible_and_fits_a_telephone(
    pages: dict[str, Page], faults: Callable[[Page], list[str]]
) -> None:
    review = SETTINGS["examples"][0]
    pages["served"].get_by_role("textbox", name="Review").fill(review)
    box = pages["served"].locator("[data-models]")
    expect(box).to_have_attribute("data-occluded", review)
    assert faults(pages["served"]) == []


def test_without_script_the_page_shows_verdicts(browser: Browser, disk: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        visit(tab, disk + PAGE, scripts=False)
        expect(tab.locator("[data-models]")).to_be_hidden()
        expect(tab.get_by_text("What each token of the first review added").first).to_be_visible()
