"""Regions that a page shows are whole statements."""

import pytest

from bookproof.check.parts import check_parts


@pytest.fixture
def page(book_of):
    """Makes the book whose one page shows regions of one program."""

    def make(program, *regions):
        blocks = [f'```python\n--8<-- "snippets/a.py:{name}"\n```\n' for name in regions]
        return book_of({"snippets/a.py": program, "docs/page.md": "\n".join(blocks)})

    return make


def marked(*lines):
    """A program: a line that begins with > or < starts or ends the region it names."""
    kinds = {">": "start", "<": "end"}
    return "".join(
        f"# --8<-- [{kinds[line[0]]}:{line[1:]}]\n" if line[0] in kinds else f"{line}\n"
        for line in lines
    )


@pytest.mark.parametrize(
    "program",
    [
        marked(">show", "print(", "<show", "    1,", ")"),
        marked("print(", ">show", "    1,", ")", "<show"),
        marked(">show", "for n in range(3):", "<show", "    print(n)"),
        marked("if True:", "    a = 1", ">show", "else:", "    a = 2", "<show"),
        marked("@staticmethod", "def f():", '    """It', ">show", "    does.", '    """', "<show"),
        marked(">show", "@staticmethod", "<show", "def f():", "    pass"),
    ],
)
def test_a_region_that_cuts_a_statement_is_found(page, program):
    (problem,) = check_parts(page(program, "show"))
    assert str(problem).startswith(
        "docs/page.md:2: the region 'show' of snippets/a.py begins or ends inside a statement"
    )


@pytest.mark.parametrize(
    ("program", "regions"),
    [
        (marked("def f():", ">show", "    a = 1", "    return a", "<show"), ["show"]),
        (marked(">a", "class A:", "    b = 1", "<a", ">c", "    c = 2", "<c"), ["a", "c"]),
        (marked(">a", "class A:", "<a", ">c", "    c = 2", "<c"), ["c", "a"]),
        (marked(">out", "class A:", ">in", "    c = 2", "<in", "<out"), ["out", "in"]),
        (marked(">show", "await f()", "<show"), ["show"]),
        (marked(">show", "print(", "<show"), ["show"]),
        (marked("a = 1"), ["gone"]),
    ],
    ids=["indented", "apart", "together", "nested", "await", "no Python at all", "no region"],
)
def test_whole_statements_are_not(page, program, regions):
    assert list(check_parts(page(program, *regions))) == []
