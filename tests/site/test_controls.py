"""What a reader presses: copy buttons, search, colours, menus; by keyboard too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.browsing import visit


def test_a_copy_button_works_from_disk(browser: Browser, disk: str) -> None:
    with browser.new_context() as context:
        tab = context.new_page()
        visit(tab, disk + "index.html")
        button = tab.locator(".w2-copy").first
        button.click()
        expect(button).to_have_text("Copied")
        tab.locator("[data-md-component=search-query]").focus()
        tab.keyboard.press("Control+V")
        assert "torch" in tab.locator("[data-md-component=search-query]").input_value()


@pytest.mark.parametrize("origin", ["disk", "server"])
def test_search_finds_a_term(browser: Browser, origin: str, request: pytest.FixtureRequest) -> None:
    address = request.getfixturevalue(origin)
    with browser.new_context() as context:
        tab = context.new_page()
        visit(tab, address + "index.html")
        tab.locator("[data-md-component=search-query]").click()
        tab.keyboard.type("stride")
        first = tab.locator(".md-search-result__link").first
        expect(first).to_be_visible()
        first.click()
        expect(tab.locator("article")).to_contain_text("stride")


def test_the_keyboard_changes_the_colours(browser: Browser, server: str) -> None:
    with browser.new_context(color_scheme="light") as context:
        tab = context.new_page()
        visit(tab, server + "index.html")
        body = tab.locator("body")
        expect(body).to_have_attribute("data-md-color-scheme", "default")
        for _ in range(12):
            tab.keyboard.press("Tab")
            if tab.evaluate("document.activeElement.name") == "__palette":
                break
        tab.keyboard.press("Enter")
        tab.keyboard.press("Enter")
        expect(body).to_have_attribute("data-md-color-scheme", "slate")
        ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == "rgb(21, 24, 28)"
        tab.reload()
        expect(body).to_have_attribute("data-md-color-scheme", "slate")


def test_the_keyboard_opens_the_menu_and_the_search_on_a_telephone(
    browser: Browser, server: str
) -> None:
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        tab = context.new_page()
        for control in ("__drawer", "__search"):
            visit(tab, server + "glossary.html")
            button = tab.locator(f".w2-open{control}")
            button.focus()
            tab.keyboard.press("Enter")
            expect(button).to_have_attribute("aria-expanded", "true")
            expect(tab.locator(f"#{control}")).to_be_checked()
    with browser.new_context(viewport={"width": 1360, "height": 900}) as context:
        tab = context.new_page()
        visit(tab, server + "glossary.html")
        for control in ("__drawer", "__search"):
            expect(tab.locator(f".w2-open{control}")).to_be_hidden()


def test_code_that_scrolls_is_reached_by_keyboard_where_nothing_hovers(
    browser: Browser, server: str
) -> None:
    """Material makes it reachable only for a pointer that hovers; a tablet may have a keyboard."""
    tablet: ViewportSize = {"width": 360, "height": 740}
    with browser.new_context(viewport=tablet, is_mobile=True, has_touch=True) as context:
        tab = context.new_page()
        visit(tab, server + "1-autograd/autograd.html")
        assert not tab.evaluate("matchMedia('(hover)').matches")
        closed = """codes => codes.filter((code) => code.checkVisibility()
          && code.scrollWidth > code.clientWidth + 1 && code.tabIndex < 0).length"""
        assert tab.locator(".highlight pre > code").evaluate_all(closed) == 0
        assert tab.locator(".highlight pre > code[tabindex]").count() > 0


def test_a_tooltip_can_be_read(browser: Browser, server: str) -> None:
    with browser.new_context(viewport={"width": 1360, "height": 900}) as context:
        tab = context.new_page()
        visit(tab, server + "1-autograd/autograd.html")
        tab.locator(".w2-term").first.hover()
        shown = tab.locator(".md-tooltip2--active .md-tooltip2__inner")
        expect(shown).to_be_visible()
        expect(shown).to_have_css("font-size", "14px")
        expect(shown).to_have_css("font-weight", "400")
