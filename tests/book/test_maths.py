"""Formulas are set at build time, or the build stops."""

from pathlib import Path

import markdown
import pytest

from bookproof.site.maths import FormulaError, render

SCRIPT = Path(__file__).parents[2] / "docs/assets/katex/katex.min.js"


def convert(text: str) -> str:
    return markdown.markdown(
        text,
        extensions=["pymdownx.arithmatex", "bookproof.site.markdown", "toc", "admonition"],
        extension_configs={"pymdownx.arithmatex": {"generic": True}},
    )


def test_an_inline_formula_becomes_html_and_mathml() -> None:
    html = convert("The slope is $6x + 5$ there.")
    assert 'class="katex"' in html
    assert '<annotation encoding="application/x-tex">6x + 5</annotation>' in html
    assert r"\(" not in html


def test_a_formula_on_its_own_line_is_displayed_also_in_an_admonition() -> None:
    html = convert(
        '!!! note "One"\n\n    $$\n    \\begin{aligned} a &= b \\\\ c &= d \\end{aligned}\n    $$\n'
    )
    assert "katex-display" in html


def test_the_source_stays_out_of_the_search_index() -> None:
    assert "data-search-exclude" in convert("$x$")


def test_code_and_lone_dollars_are_left_alone() -> None:
    assert "katex" not in convert("`$HOME` and $5 to $6 and $ x $")


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        (r"\foo", "Undefined control sequence"),
        (r"\frac{a}{b", "end of input"),
        ("a_b_c", "subscript"),
    ],
)
def test_a_formula_that_katex_does_not_understand_stops_the_build(
    formula: str, reason: str
) -> None:
    with pytest.raises(FormulaError, match=reason):
        render(formula, SCRIPT)


def test_a_formula_in_a_heading_stops_the_build() -> None:
    with pytest.raises(FormulaError, match="heading 'Why"):
        convert("## Why $n^2$\n")


def test_a_measured_number_in_a_formula_is_set_as_a_number() -> None:
    html = convert('$n^2 = <span class="w2-number" title="from x.json">1,024</span>$')
    assert "w2-number" not in html
    assert "n^2 = 1{,}024</annotation>" in html
