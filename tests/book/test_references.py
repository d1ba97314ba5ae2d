"""A number in prose shows what was measured: no form makes another of it."""

import json

import pytest

from bookproof.check.checks import check_references
from bookproof.source.references import REFERENCE, resolve

RESULT = {
    **{"share": 0.123, "half": 0.5, "little": 0.0004, "zero": 0.0, "less": -0.02, "loss": 1.5},
    **{"count": 1234, "words": "a b", "right": True},
}


@pytest.fixture
def page(book_of):
    """Makes the book whose one page has a text, and whose one program left a result."""

    def make(text):
        result = json.dumps(RESULT)
        return book_of({"snippets/1-one/_recorded/a.json": result, "docs/page.md": text})

    return make


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        *(("share | .1%", "12.3%"), ("half | .0%", "50%"), ("less | +.1%", "-2.0%")),
        *(("zero | .1f", "0.0"), ("little | .1e", "4.0e-04"), ("little | .2g", "0.0004")),
        *(("count | ,d", "1,234"), ("count | ,", "1,234"), ("loss | +.2f", "+1.50")),
        *(("loss", "1.5"), ("words", "a b"), ("right", "True"), ("loss |", "1.5")),
    ],
)
def test_a_form_shows_the_number(page, reference, shown):
    book = page(f"# A page\n\nIt is {{{{ 1-one/a:{reference} }}}}.\n")
    assert list(check_references(book)) == []
    match = REFERENCE.search(book.text(book.project.docs / "page.md"))
    assert match
    assert resolve(book.project, match) == shown


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("loss | .1%", "a percentage is of a share, from -1 to 1"),
        ("count | .0%", "a percentage is of a share"),
        ("little | .2f", "it would show as 0.00, which it is not; write more digits"),
        ("little | .1%", "it would show as 0.0%"),
        ("less | .0f", "it would show as -0"),
        ("half | .0f", "it would show as 0"),
        ("count | x", "a format is a sign, a comma and digits"),
        ("count | 09d", "a format is"),
        ("loss | 9>9.1f", "a format is"),
        ("count | c", "a format is"),
        ("loss | _.2f", "a format is"),
        ("words | .1", "a format is"),
        ("loss | .1f so", "this is no reference"),
    ],
)
def test_a_form_that_shows_something_else_is_refused(page, reference, says):
    (problem,) = check_references(page(f"# A page\n\nIt is {{{{ 1-one/a:{reference} }}}}.\n"))
    assert str(problem).startswith("docs/page.md:3: ")
    assert says in str(problem)
