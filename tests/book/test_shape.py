"""Tables, lists, folds, tabs and notes are read as what they are meant to be, whole."""

import pytest

from bookproof.check.shape import check_shape


@pytest.fixture
def faults(book_of):
    """Gives what is wrong with the shape of a page, whose text begins in line 3."""

    def judge(text, sheet=""):
        page = f"# A page\n\n{text}\n\nMore.\n"
        book = book_of({"docs/own.css": sheet, "docs/page.md": page})
        return [str(problem) for problem in check_shape(book)]

    return judge


WHOLE = r"""
| a | `b|c` |
| :--- | ---: |
| {{ a/b:c | .1% }} | d \| e |
| `` f|g`h `` | |

a | b
---|---
1 | 2

!!! note
    | a |
    | --- |
    | 1 |

- An item
  that goes on
- another

    1. inside
    2. too

    More of it.

Chen, 2016. A paper of
2023. [arXiv](https://arxiv.org/) tells, as does
3. a number.

Term
:   Its definition

    - is a list

> - quoted

## A heading
- An item

!!! warning inline end "Title"

    Text.

??? question

    ```text
    !!! warnign
    | a |
    ```

=== "One"

    === "Inner"

        Text.

=== "Two"

    === "Inner"

        Text.

Between.

=== "One"

    Text.[^1]

[^1]: A note.

Seen.
====
"""


def test_what_is_shaped_as_markdown_asks_is_taken(faults):
    assert faults(WHOLE) == []


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 | lost |", 5, "this row of a table has 3 cells, and its h"),
        ("| a | b |\n|---|---|\n| 1 |", 5, "this row of a table has 1 cells"),
        ("| a | b |\n|---|---|\n| $|x|$ | 2 |", 5, "this row of a table has 4 cells"),
        ("a | b\n---|---\n1 | 2 | lost", 5, "this row of a table has 3 cells"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\nMore.", 6, "this row of a table has 1 cells"),
        ("Numbers:\n| a | b |\n|---|---|\n| 1 | 2 |", 4, "this table runs into the line above"),
        ("Do this:\n- one\n- two", 4, "this item runs into the line above"),
        ("Do this:\n* one\n* two", 4, "this item runs into the line above"),
        ("Do this\nnow:\n1. one\n2. two", 5, "this item runs into the line above"),
        ("!!! note\n    Text:\n    - one", 5, "this item runs into the line above"),
        ("- one\n  - inner", 4, "this item is not nested as it looks"),
        ("1. one\n\n   2. inner", 5, "this item is not nested as it looks"),
        ('!!! warnign "Title"\n\n    Text.', 3, "no theme knows the kind 'warnign'"),
        ("??? exmaple\n\n    Text.", 3, "no theme knows the kind 'exmaple'"),
        ('!!! "Title"\n\n    Text.', 3, "this line is shown as it is; write !!! KIND"),
        ("??? note 'Title'\n\n    Text.", 3, "this line is shown as it is; write ???"),
        ("=== Tab\n\n    Text.", 3, 'this line is shown as it is; write === "NAME"'),
        ('??? example "Empty"', 3, "nothing is in this; indent its text"),
        ("- one\n\n    !!! note\n\n    Text.", 5, "nothing is in this"),
        ('=== "CPU"\n\n    One.\n\n=== "CPU"\n\n    Two.', 7, "this set of tabs has 'CPU' twice"),
        ("A.[^1]\n\n[^1]: First.\n[^1]: Second.", 6, "the footnote [^1] is there twice"),
        ("*[BERT]: a snake\n\nBERT.", 3, "words that show only under a pointer"),
    ],
)
def test_what_would_be_lost_or_read_otherwise_is_told(faults, text, line, what):
    fault = faults(text)[0]
    assert fault.startswith(f"docs/page.md:{line}: {what}")


def test_a_kind_of_call_out_that_the_book_has_a_style_for_is_known(faults):
    text = "!!! theorem\n\n    Text."
    assert faults(text)
    assert faults(text, ".admonition.theorem { color: red }") == []
