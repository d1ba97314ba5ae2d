"""Examples in docstrings are shown as code."""

from bookproof.site.docstrings import fence, unlink
from bookproof.source.references import REFERENCE


def test_a_bare_example_is_fenced_with_its_output() -> None:
    shown = fence("Sum.\n\n>>> total([1, 2])\n3\n\nRaises TypeError.")
    assert shown == "Sum.\n\n```pycon\n>>> total([1, 2])\n3\n```\n\nRaises TypeError."


def test_examples_under_a_heading_are_left_to_the_parser() -> None:
    text = "Sum.\n\nExamples:\n    >>> total([1, 2])\n    3\n"
    assert fence(text) == text


def test_a_docstring_about_references_holds_none() -> None:
    text = "Write `{{ 1-autograd/train:final_loss }}`."
    assert REFERENCE.search(text)
    assert not REFERENCE.search(unlink(text))
