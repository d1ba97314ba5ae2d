"""The cost calculator, driven by keyboard and pointer, says what was measured."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import visit

FILE = Path(__file__).parents[2] / "snippets/6-choosing/_recorded/cost_curves.json"
RECORDED: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
LENGTHS: list[int] = RECORDED["lengths"]
MODELS: dict[str, Any] = RECORDED["models"]
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
    by_name = {}
    for row in page.locator(".w2-calculator tbody tr").all():
        name, *cells = row.locator("th, td").all_text_contents()
        by_name[NAMES[name]] = cells
    return by_name


def number(text: str) -> float:
    value, unit = text.split()
    return float(value) * {"ms": 1e-3, "s": 1, "MB": 1e6, "GB": 1e9}[unit]


def between(values: list[float], length: int) -> float:
    """A straight line on logarithmic axes through what was measured at LENGTHS."""
    return float(np.exp(np.interp(np.log(length), np.log(LENGTHS), np.log(values))))


def says(page: Page) -> Any:
    return expect(page.locator(".w2-calculator [role=status]"))


@pytest.mark.parametrize(("length", "batch"), [(16, 64), (512, 8), (3000, 1), (4096, 1)])
def test_time_and_memory_are_those_that_were_measured(page: Page, length: int, batch: int) -> None:
    fill(page, length, batch, 100_000)
    for name, (time, memory, _) in rows(page).items():
        shown = dict(zip(("median", "low", "high"), re.split(r" \(| to |\)", time), strict=False))
        for key, text in shown.items():
            expected = batch * between(MODELS[name]["seconds"][key], length)
            assert number(text) == pytest.approx(expected, rel=6e-3)
        space = between(MODELS[name]["bytes"], length)
        expected = MODELS[name]["weights_bytes"] + batch * space
        assert number(memory) == pytest.approx(expected, rel=6e-3)


def test_at_a_measured_length_the_median_is_one_of_the_rounds(page: Page) -> None:
    for length in LENGTHS:
        fill(page, length, 1, 100_000)
        for name, (time, *_) in rows(page).items():
            rounds = RECORDED["measured"]["seconds"][name][str(length)]
            assert number(time.split(" (")[0]) == pytest.approx(sorted(rounds)[1], rel=6e-3)


def test_a_length_that_was_not_measured_is_refused(page: Page) -> None:
    before = rows(page)
    for length in (LENGTHS[0] - 1, LENGTHS[-1] + 1):
        page.get_by_label("Tokens in a text").fill(str(length))
        says(page).to_contain_text(f"from {LENGTHS[0]} to {LENGTHS[-1]}")
        assert rows(page) == before
        expect(page.locator(".w2-calculator table")).to_have_attribute("data-stale", "")
    page.get_by_label("Tokens in a text").fill(str(LENGTHS[0]))
    expect(page.locator(".w2-calculator table[data-stale]")).to_have_count(0)


def test_a_difference_within_the_uncertainty_is_not_called_one(page: Page) -> None:
    for length in (16, 256, 512, 2_000):
        fill(page, length, 1, 100_000)
        usable = {
            name: {key: between(values, length) for key, values in model["seconds"].items()}
            for name, model in MODELS.items()
            if model["limit"] is None or length <= model["limit"]
        }
        best = min(usable, key=lambda name: usable[name]["median"])
        near = any(s["low"] < usable[best]["high"] for name, s in usable.items() if name != best)
        text = page.locator(".w2-calculator [role=status]").inner_text()
        assert text.startswith({v: k for k, v in NAMES.items()}[best])
        assert ("may cost no more" in text) == near


def test_beyond_its_table_bert_is_not_offered(page: Page) -> None:
    fill(page, 513, 1, 100_000)
    assert "cuts at 512 tokens" in rows(page)["bert"][2]
    says(page).not_to_contain_text("BERT")
    fill(page, 512, 1, 100_000)
    assert rows(page)["bert"][2] == "can be used"


def test_writing_keeps_a_cache_that_grows_and_a_state_that_does_not(page: Page) -> None:
    memory = {}
    for length in (1_000, 4_000):
        fill(page, length, 1_000, 1_000_000, "write")
        memory[length] = {name: number(cells[1]) for name, cells in rows(page).items()}
    assert memory[4_000]["mamba"] == memory[1_000]["mamba"]
    assert memory[4_000]["bert"] > 3 * memory[1_000]["bert"]


def test_for_an_exact_detail_mamba_is_not_advised(page: Page) -> None:
    fill(page, 2_000, 1, 100_000, "detail")
    says(page).to_contain_text("Hybrid")
    assert "test it" in rows(page)["mamba"][2]


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
