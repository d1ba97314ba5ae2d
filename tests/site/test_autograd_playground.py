"""The tape in the page holds what Python's holds, and is driven by keyboard and by pointer."""

from __future__ import annotations

import json
import math
import random
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browsing import visit

ROOT = Path(__file__).parents[2]
SNIPPET = ROOT / "snippets/1-autograd/playground_cases.py"
TABLE = json.loads((SNIPPET.parent / "_recorded/playground_cases.json").read_text("utf-8"))
RUN = """cases => cases.map(({source, values}) => {
  const tape = week2.autograd.differentiate(source, values);
  return {
    source, values,
    nodes: tape.nodes.map((node) => [node.op, node.value, node.parents]),
    visits: tape.visits.map((visit) => [visit.node, visit.grad]),
  };
})"""


@pytest.fixture(scope="module")
def page(browser: Browser, disk: str) -> Iterator[Page]:
    """The page, opened from disk."""
    tab = browser.new_page()
    visit(tab, f"{disk}1-autograd/playground.html")
    yield tab
    tab.close()


@pytest.fixture
def fresh(page: Page) -> Locator:
    """The playground with its first example, at its first step."""
    play = page.locator("[data-autograd]")
    play.get_by_label("Example").select_option(label="A quadratic")
    return play


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, dict[str, float]], Any]:
    """The snippet's own function: what Python's tape holds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("cases"))
        return runpy.run_path(str(SNIPPET))["walk"]


def agrees(here: Any, there: Any) -> None:
    assert here["source"] == there["source"]
    for what in ("nodes", "visits"):
        assert len(here[what]) == len(there[what]), here["source"]
        for one, other in zip(here[what], there[what], strict=True):
            for a, b in zip(one, other, strict=True):
                if isinstance(b, float):
                    assert a == pytest.approx(b, rel=1e-12, abs=1e-300, nan_ok=True), here
                else:
                    assert list(a) == list(b) if isinstance(b, list) else a == b, here


def test_the_browser_walks_the_shared_table_as_python_does(page: Page) -> None:
    for here, there in zip(page.evaluate(RUN, TABLE["cases"]), TABLE["cases"], strict=True):
        agrees(here, there)


def some_expression(rng: random.Random, depth: int) -> str:
    if depth == 0 or rng.random() < 0.15:
        return rng.choice(["x", "y", "z", f"{rng.uniform(0.1, 3):.2f}"])
    a, b = (some_expression(rng, depth - 1) for _ in "ab")
    return rng.choice(
        [f"({a} {sign} {b})" for sign in "+-*/"]
        + [f"{a} * {b} - {a}", f"-{a} + {b}"]
        + [f"{name}({a} * x)" for name in ("exp", "log", "tanh", "relu")]
        + [f"({a} - y)**{rng.choice(['2', '3', '-1', '0', '0.5'])}"]
    )


@pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
def test_two_hundred_random_expressions_agree(page: Page, walk: Callable[..., Any]) -> None:
    rng = random.Random(7)
    cases: list[Any] = []
    while len(cases) < 200:
        source = f"h = {some_expression(rng, 2)}\nh * {some_expression(rng, 2)} + x"
        # in the order in which the page meets them: a leaf's age is its place
        names = sorted(
            {n for n in "xyz" if n in source.replace("exp", "")},
            key=source.replace("exp", "   ").index,
        )
        try:
            cases.append(walk(source, {name: rng.uniform(-2, 2) for name in names}))
        except ArithmeticError:  # plain numbers: Python refuses them, and so does the page
            continue
    reached = page.evaluate(RUN, [{k: case[k] for k in ("source", "values")} for case in cases])
    for here, there in zip(reached, cases, strict=True):
        agrees(here, there)
    assert sum(math.isfinite(case["nodes"][-1][1]) for case in cases) > 100


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2x", "“2x”: between a number and a name stands a *."),
        ("x^2", "A power is written **."),
        ("(x + 1", "The bracket at place 1 is not closed before the end."),
        ("x +", "Something is missing before the end"),
        ("sin(x)", "There is no function sin; there are exp, log, tanh, relu."),
        ("x 3", "After x an operator is expected, and there is “3”."),
        ("exp", "exp is a function: write exp(…)."),
        ("x**y", "the exponent must be a plain number"),
        ("3 + 4", "The result holds no variable, so it has no gradient."),
        ("x = x + 1", "x is used before it is given a value."),
        ("x / (1 - 1) + 1 / 0", "1 / 0 is no finite number."),
        ("", "Type an expression"),
        ("+".join(["x * x"] * 40), "more than 60 are too many to read."),
    ],
)
def test_what_is_wrong_is_said(fresh: Locator, typed: str, message: str) -> None:
    fresh.get_by_label("Expression").fill(typed)
    expect(fresh.get_by_role("status")).to_contain_text(message)
    expect(fresh.get_by_label("Expression")).to_have_attribute("aria-invalid", "true")
    expect(fresh.get_by_role("button", name="Next step")).to_be_disabled()


def rows(play: Locator) -> list[list[str]]:
    return [row.locator("th, td").all_text_contents() for row in play.locator("tbody tr").all()]


def test_the_pointer_walks_forward_and_back(fresh: Locator) -> None:
    onwards = fresh.get_by_role("button", name="Next step")
    assert rows(fresh)[1] == ["x**2", "pow", "–", "–"]
    onwards.click()
    assert rows(fresh)[1] == ["x**2", "pow", "4", "–"]
    fresh.get_by_role("button", name="To the end").click()
    assert rows(fresh)[0] == ["x", "leaf", "2", "17"]
    assert rows(fresh)[2] == ["3", "constant", "3", "none"]
    status = fresh.get_by_role("status")
    expect(status).to_have_text("Step 11 of 11. The leaf x keeps what arrived: 17.")
    expect(onwards).to_be_disabled()
    fresh.get_by_role("button", name="Back").click()
    expect(status).to_contain_text("x**2 got 3; its pow sends 12 to x.")
    fresh.get_by_role("button", name="To the start").click()
    expect(status).to_contain_text("Nothing has been computed yet.")


def test_the_keyboard_alone_types_and_walks(fresh: Locator) -> None:
    fresh.get_by_label("Expression").focus()
    keys = fresh.page.keyboard
    keys.press("Control+a")
    keys.type("a = x * x")
    keys.press("Enter")
    keys.type("a * y")
    for value in ("3", "2"):  # the fields of x and of y come next
        keys.press("Tab")
        keys.press("Control+a")
        keys.type(value)
    keys.press("Tab")  # To the start and Back are disabled: this is Next step
    for _ in range(2):
        keys.press("Enter")
    assert rows(fresh)[-1] == ["a * y", "mul", "18", "–"]
    keys.press("Tab")
    keys.press("Enter")
    assert rows(fresh)[:2] == [["x", "leaf", "3", "12"], ["y", "leaf", "2", "9"]]
    # the button that was pressed is disabled now, and the keyboard is not lost
    expect(fresh.get_by_role("button", name="Back")).to_be_focused()


def test_a_changed_value_keeps_the_step(fresh: Locator) -> None:
    fresh.get_by_role("button", name="To the end").click()
    fresh.get_by_label("x =").fill("3")
    assert rows(fresh)[0] == ["x", "leaf", "3", "23"]
    fresh.get_by_label("x =").fill("")
    expect(fresh.get_by_role("status")).to_have_text("The value of x is no number.")


def test_another_expression_begins_at_the_start(fresh: Locator) -> None:
    fresh.get_by_role("button", name="To the end").click()
    fresh.get_by_label("Expression").fill("log(x)")
    expect(fresh.get_by_role("status")).to_contain_text("Step 0 of 3.")


def test_a_result_that_no_real_number_has_is_explained(fresh: Locator) -> None:
    fresh.get_by_label("Expression").fill("1 + log(x)")
    fresh.get_by_label("x =").fill("-1")
    status, onwards = fresh.get_by_role("status"), fresh.get_by_role("button", name="Next step")
    onwards.click()
    expect(status).to_contain_text("= NaN. No real number is its result.")
    onwards.click()
    expect(status).to_have_text(
        "Step 2 of 5. Forward: add reads NaN and 1 and gives 1 + log(x) = NaN."
    )


def test_each_edge_has_an_arrowhead_in_the_direction_of_the_data(fresh: Locator) -> None:
    edges = fresh.locator("svg > path")
    ends = edges.evaluate_all("edges => edges.map((edge) => edge.getAttribute('marker-end'))")
    assert set(ends) == {"url(#w2-arrowhead)"}
    assert fresh.locator("marker#w2-arrowhead").count() == 1
    downwards = """edges => edges.every((edge) =>
      edge.getPointAtLength(0).y < edge.getPointAtLength(edge.getTotalLength()).y)"""
    assert edges.evaluate_all(downwards)


def test_what_it_shows_is_accessible_and_fits_a_telephone(
    fresh: Locator, faults: Callable[[Page], list[str]]
) -> None:
    fresh.get_by_label("Example").select_option(label="A neuron and its error")
    fresh.get_by_role("button", name="To the end").click()
    assert faults(fresh.page) == []
    fresh.get_by_label("Expression").fill("x +")
    assert faults(fresh.page) == []


def test_without_script_the_page_shows_the_walk(browser: Browser, disk: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        visit(tab, f"{disk}1-autograd/playground.html", scripts=False)
        expect(tab.locator("[data-autograd]")).to_be_hidden()
        expect(tab.get_by_text("x gets 17")).to_be_visible()
