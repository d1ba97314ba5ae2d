"""Examples in docstrings are shown as code."""

from bookproof.site.docstrings import fence


def test_a_bare_example_is_fenced_with_its_output() -> None:
    shown = fence("Sum.\n\n>>> total([1, 2])\n3\n\nRaises TypeError.")
    assert shown == "Sum.\n\n```pycon\n>>> total([1, 2])\n3\n```\n\nRaises TypeError."


def test_examples_under_a_heading_are_left_to_the_parser() -> None:
    text = "Sum.\n\nExamples:\n    >>> total([1, 2])\n    3\n"
    assert fence(text) == text
