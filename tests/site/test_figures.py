"""Figures on a telephone, and larger than on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browsing import visit

NARROW: ViewportSize = {"width": 360, "height": 740}
WIDE: ViewportSize = {"width": 1280, "height": 800}
PAGE = "2-attention/quadratic-cost.html"
OPENINGS = [
    "1-autograd/index.html",
    "2-attention/index.html",
    "3-transformers/index.html",
    "4-frameworks/index.html",
    "5-comparison/index.html",
    "6-choosing/index.html",
]
WIDTH = "svg => svg.getBoundingClientRect().width"


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["telephone", "wide"])
@pytest.mark.parametrize("origin", ["disk", "server"])
def test_a_figure_is_enlarged_by_keyboard(
    browser: Browser, request: pytest.FixtureRequest, origin: str, size: ViewportSize
) -> None:
    with browser.new_context(viewport=size) as context:
        tab = context.new_page()
        visit(tab, request.getfixturevalue(origin) + PAGE)
        button = tab.get_by_role(
            "button", name="Enlarge: Two log–log plots against sequence length"
        )
        button.focus()
        tab.keyboard.press("Enter")
        dialog = tab.get_by_role("dialog", name="Two log–log plots against sequence length")
        expect(dialog).to_be_visible()
        on_page = tab.locator("article .w2-figure > svg").first
        assert dialog.locator("svg").evaluate(WIDTH) > 1.2 * on_page.evaluate(WIDTH)
        expect(dialog.locator("svg")).to_have_attribute(
            "aria-label", on_page.get_attribute("aria-label") or ""
        )
        assert tab.evaluate("document.documentElement.scrollWidth") <= size["width"]
        tab.keyboard.press("Escape")
        expect(tab.locator("dialog")).to_have_count(0)
        expect(button).to_be_focused()


def test_a_click_on_a_figure_enlarges_it(browser: Browser, server: str) -> None:
    with browser.new_context(viewport=NARROW) as context:
        tab = context.new_page()
        visit(tab, server + PAGE)
        tab.locator("article .w2-figure > svg").first.click()
        tab.locator("dialog").get_by_role("button", name="Close").click()
        expect(tab.locator("dialog")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_enlarged_figure_is_accessible(
    browser: Browser,
    server: str,
    faults: Callable[[Page], list[str]],
    scheme: Literal["light", "dark"],
) -> None:
    with browser.new_context(viewport=NARROW, color_scheme=scheme) as context:
        tab = context.new_page()
        messages: list[str] = []
        tab.on("console", lambda message: messages.append(message.text))
        visit(tab, server + PAGE)
        tab.get_by_role("button", name="Enlarge").first.click()
        expect(tab.locator("dialog")).to_be_visible()
        assert not faults(tab)
        assert not messages


def test_each_figure_of_a_page_has_its_button(browser: Browser, server: str) -> None:
    with browser.new_context(viewport=WIDE) as context:
        tab = context.new_page()
        visit(tab, server + "2-attention/flash3.html")
        figures = tab.locator("article .w2-figure > svg")
        assert figures.count() > 5
        expect(tab.locator("[aria-label^='Enlarge: ']")).to_have_count(figures.count())


def test_the_picture_that_opens_a_chapter_fits_a_telephone(browser: Browser, server: str) -> None:
    wide = {}
    with browser.new_context(viewport=NARROW) as context:
        tab = context.new_page()
        for page in OPENINGS:
            visit(tab, server + page)
            first = tab.locator("article .w2-figure").first
            over = first.evaluate("figure => figure.scrollWidth - figure.clientWidth")
            if over > 1:
                wide[page] = over
    assert not wide
