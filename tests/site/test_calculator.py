"""The cost calculator, driven by keyboard and pointer, says what Python's curves say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import visit
from week2.routing import CostCurve

RECORDED = Path(__file__).parents[2] / "snippets/6-choosing/cost_curves.json"
MODELS: dict[str, Any] = json.loads(RECORDED.read_text("utf-8"))["models"]
NAMES = {"BERT": "bert", "Mamba": "mamba", "Hybrid": "hybrid"}


@pytest.fixture
def page(browser: Browser, disk: str) -> Iterator[Page]:
    """The page, opened from disk."""
    tab = browser.new_page()
    visit(tab, f"{disk}6-choosing/calculator.html")
    yield tab
    tab.close()


def fill(page: Page, length: int, batch: int, memory: int, task: str = "whole") -> None:
    page.get_by_label("Task").select_option(task)
    page.get_by_label("Texts at once").fill(str(batch))
    page.get_by_label("Memory (MB)").fill(str(memory))
    page.get_by_label("Tokens in a text").fill(str(length))


def rows(page: Page) -> dict[str, list[str]]:
    found = {}
    for row in page.locator(".w2-calculator tbody tr").all():
        name, *cells = row.locator("th, td").all_text_contents()
        found[NAMES[name]] = cells
    return found


def number(text: str) -> float:
    value, unit = text.split()
    return float(value) * {"ms": 1e-3, "s": 1, "MB": 1e6, "GB": 1e9}[unit]


def says(page: Page) -> Any:
    return expect(page.locator(".w2-calculator [role=status]"))


@pytest.mark.parametrize(("length", "batch"), [(16, 64), (512, 8), (3000, 1)])
def test_time_and_memory_are_those_of_the_recorded_curves(
    page: Page, length: int, batch: int
) -> None:
    fill(page, length, batch, 100_000)
    for name, (time, memory, _) in rows(page).items():
        curve = CostCurve(**MODELS[name]["seconds"])
        low, high = (number(part) for part in time.split(" to "))
        assert low == pytest.approx(batch * curve.between(length)[0], rel=5e-3)
        assert high == pytest.approx(batch * curve.between(length)[1], rel=5e-3)
        space = float(CostCurve(**MODELS[name]["bytes"])(length))
        expected = MODELS[name]["weights_bytes"] + batch * space
        assert number(memory) == pytest.approx(expected, rel=5e-3)


def test_a_difference_within_the_uncertainty_is_not_called_one(page: Page) -> None:
    for length in (16, 512, 2_000):
        fill(page, length, 1, 100_000)
        middle, ranges = {}, {}
        for name, model in MODELS.items():
            if model["limit"] is None or length <= model["limit"]:
                curve = CostCurve(**model["seconds"])
                middle[name], ranges[name] = float(curve(length)), curve.between(length)
        best = min(middle, key=middle.__getitem__)
        near = any(low < ranges[best][1] for name, (low, _) in ranges.items() if name != best)
        found = page.locator(".w2-calculator [role=status]").inner_text()
        assert found.startswith({v: k for k, v in NAMES.items()}[best])
        assert ("may cost no more" in found) == near


def test_beyond_its_table_bert_is_not_offered(page: Page) -> None:
    fill(page, 513, 1, 100_000)
    assert "cuts at 512 tokens" in rows(page)["bert"][2]
    says(page).not_to_contain_text("BERT")
    fill(page, 512, 1, 100_000)
    assert rows(page)["bert"][2] == "can be used"


def test_writing_keeps_a_cache_that_grows_and_a_state_that_does_not(page: Page) -> None:
    kept = {}
    for length in (1_000, 4_000):
        fill(page, length, 1_000, 1_000_000, "write")
        kept[length] = {name: number(cells[1]) for name, cells in rows(page).items()}
    assert kept[4_000]["mamba"] == kept[1_000]["mamba"]
    assert kept[4_000]["bert"] > 3 * kept[1_000]["bert"]


def test_for_an_exact_detail_mamba_is_not_advised(page: Page) -> None:
    fill(page, 2_000, 1, 100_000, "detail")
    says(page).to_contain_text("Hybrid")
    assert "forgotten" in rows(page)["mamba"][2]


def test_when_nothing_fits_it_says_what_to_do(page: Page) -> None:
    fill(page, 4_000, 64, 1)
    says(page).to_contain_text("None of the three")


def test_what_is_no_whole_number_is_said(page: Page) -> None:
    page.get_by_label("Texts at once").fill("1.5")
    says(page).to_have_text("Texts at once: give a whole number from 1 to 4096.")


def test_the_keyboard_alone_fills_it_in(page: Page) -> None:
    page.get_by_label("Tokens in a text").focus()
    before = rows(page)
    page.keyboard.press("ArrowUp")
    assert rows(page) != before
    for label in ("Texts at once", "Memory (MB)", "Task"):
        page.keyboard.press("Tab")
        expect(page.get_by_label(label)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Task")).to_have_value("detail")


def test_without_script_the_table_stands_and_no_empty_box(browser: Browser, disk: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    visit(tab, f"{disk}6-choosing/calculator.html", scripts=False)
    expect(tab.locator(".w2-calculator")).to_be_hidden()
    expect(tab.get_by_role("cell", name="4,096", exact=True)).to_be_visible()
    context.close()
