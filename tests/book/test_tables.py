"""No heading of a table is empty."""

import markdown


def convert(text: str) -> str:
    return markdown.markdown(text, extensions=["tables", "bookproof.site.markdown"])


def test_an_empty_corner_is_a_plain_cell() -> None:
    html = convert("| | time |\n|---|---|\n| naive | 3 |\n")
    assert html.count("<th>") == 1
    assert "<td></td>" in html.replace("<td> </td>", "<td></td>")


def test_a_row_of_empty_headings_is_dropped() -> None:
    html = convert("| | |\n|---|---|\n| a | b |\n")
    assert "<thead>" not in html
    assert "<td>a</td>" in html


def test_headings_of_code_or_emphasis_stay() -> None:
    assert convert("| `q` | *k* |\n|---|---|\n| a | b |\n").count("<th>") == 2
