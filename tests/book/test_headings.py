"""A page has one title, its own, and under it sections in order."""

import pytest

from bookproof.check.headings import check_headings


@pytest.fixture
def faults(book_of):
    """Gives what is wrong with the headings of pages, given by name."""

    def judge(**pages):
        book = book_of({f"docs/{name}.md": text for name, text in pages.items()})
        return [str(problem) for problem in check_headings(book)]

    return judge


def test_a_title_and_sections_in_order_are_taken(faults):
    text = """---
hide:
  - toc
---

# A page

Text.

---

## One

### Inner #

| a |
| --- |
| 1 |

## Two

### Shown

```sh
# no heading
Text
---
```
"""
    assert faults(a=text, b="# Another page\n\nText.\n") == []


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "the page does not begin with its title"),
        ("Text alone.\n", 1, "the page does not begin with its title"),
        ("## Section\n\n# A page\n", 1, "the page does not begin with its title"),
        ("# A page\n\n# Another\n", 3, "the page has its title above"),
        ("# A page\n\n#Another\n", 3, "the page has its title above"),
        ("#\n\nText.\n", 1, "this heading is empty"),
        ("# A page\n\n##\n\nText.\n", 3, "this heading is empty"),
        ("# A page\n\n## ##\n", 3, "this heading is empty"),
        ("# A page\n", 1, "nothing is under this heading"),
        ("# A page\n\n## One\n\n## Two\n\nText.\n", 3, "nothing is under this heading"),
        ("# A page\n\n#### Far below\n", 3, "this heading leaves out a level; the next below"),
        ("# A page\n\n- ## Listed\n", 3, "this heading is in a list"),
        ("# A page\n\nA whole sentence\n---\n", 4, "this makes the line above a heading"),
        ("# A page\n\nA whole sentence\n=\n", 4, "this makes the line above a heading"),
    ],
)
def test_headings_out_of_order_are_told(faults, text, line, what):
    assert any(fault.startswith(f"docs/a.md:{line}: {what}") for fault in faults(a=text))


def test_a_title_that_another_page_has_is_told(faults):
    (fault,) = faults(a="# The *tape*\n\nText.\n", b="# The Tape\n\nText.\n")
    assert fault.startswith("docs/b.md:1: docs/a.md has the same title")
