"""The walk over blocks of keys, driven by keyboard and pointer, says what Python says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import visit
from week2.attention.online import attend_in_blocks

RECORDED = Path(__file__).parents[2] / "snippets/2-attention/_recorded/tiling_walk.json"
WALK = json.loads(RECORDED.read_text("utf-8"))["walk"]


@pytest.fixture
def page(browser: Browser, disk: str) -> Iterator[Page]:
    """The page, opened from disk."""
    tab = browser.new_page()
    visit(tab, f"{disk}2-attention/tiling.html")
    yield tab
    tab.close()


def shown(page: Page) -> list[str]:
    return page.locator(".w2-tiling dd").all_text_contents()


def expected(scores: list[float], block: int) -> list[str]:
    step = attend_in_blocks(scores, WALK["values"], block=2)[block]
    rows = [f"{step.rescale:.3f}", f"{step.largest:g}", f"{step.total:.3f}"]
    rows.append(", ".join(f"{x:.3f}" for x in step.acc))
    return [*rows, ", ".join(f"{x / step.total:.3f}" for x in step.acc)]


def test_each_block_shows_the_state_that_python_computes(page: Page) -> None:
    for block in range(3):
        assert shown(page) == expected(WALK["scores"], block)
        if block < 2:
            page.get_by_role("button", name="Next block").click()
    expect(page.get_by_role("button", name="Next block")).to_be_disabled()


def test_the_keyboard_alone_walks_on_and_back(page: Page) -> None:
    page.get_by_label("score of key 6").focus()
    page.keyboard.press("Tab")  # Back is disabled at the first block
    page.keyboard.press("Enter")
    assert shown(page) == expected(WALK["scores"], 1)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert shown(page) == expected(WALK["scores"], 0)


def test_a_changed_score_changes_the_walk(page: Page) -> None:
    scores = [*WALK["scores"][:5], 7.5]
    page.get_by_label("score of key 6").fill("7.5")
    for _ in range(2):
        page.get_by_role("button", name="Next block").click()
    assert shown(page) == expected(scores, 2)
    expect(page.locator(".w2-tiling [role=status]")).to_contain_text("the past shrinks")


def test_a_score_that_is_no_number_is_said(page: Page) -> None:
    page.get_by_label("score of key 2").fill("")
    expect(page.locator(".w2-tiling [role=status]")).to_have_text(
        "The score of key 2 is not a number."
    )
