"""Text that was made to take a reader of it for ever is read at once, however long it is."""

import pytest

from bookproof.source import references, snippets
from bookproof.source.page import BY_HAND, plain, read

LONG = 20_000  # repetitions, for which steps that grow with the square take minutes
PAGES = {
    "ids": "{#a" * LONG,
    "an id": "{#" + "a" * LONG * 5,
    "marks of ids": "{" + "#" * LONG * 5,
    "attributes": "{a" * LONG,
    "a heading": "# a" + " " * LONG * 5 + "x",
    "a heading's marks": "# a" + " #" * LONG * 5 + "x",
    "wide spaces": "# a" + "\u3000" * LONG * 5 + "x",
    "braces in a heading": "# a" + " {a" * LONG,
    "tags in a heading": "# a" + "<a " * LONG,
    "nested labels": "[[a]" * LONG,
    "labels": "[" * LONG + "[a]" * LONG,
    "targets": "[a](" * LONG,
    "titles": '[a](b "' * LONG,
    "spaces in a link": "[a](b" + " " * LONG * 5,
}
PROGRAMS = {
    "comments": "//" * LONG * 2,
    "marks": "# --8<--" * LONG,
    "brackets": "# --8<-- [" * LONG,
    "headers": "# /// script\n" * LONG,
    "an unclosed header": "# /// script\n" + "# a\n" * LONG,
}
LINES = {
    "formats": "{{ " + "{{ a/b:c | " * LONG,
    "spaces in a reference": "{{ a/b:c | " + " " * LONG * 5,
    "names": "{{ " + "a/" * LONG * 2,
    "half references": "{a/b:c|" * LONG,
}


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES)
def test_a_page(text):
    read.__wrapped__(text)
    plain(text)
    BY_HAND.findall(text)


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program(text):
    snippets.find_regions(text, "a.py")
    assert list(snippets.HEADER.finditer(text)) == []


@pytest.mark.parametrize("line", ["[" + " " * LONG * 5, "[" * LONG, "[a" + '"' * LONG], ids=len)
def test_a_table_of_a_header(line):
    assert snippets.TABLE.match(line) is None


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_line_with_references(line):
    for pattern in (references.REFERENCE, references.LIKE_REFERENCE, references.PART):
        list(pattern.finditer(line))
