"""A page highlights the lines of a block that it speaks of, found by what they hold."""

import re

import pytest
from markdown import markdown

from bookproof.source.project import BookError

BLOCK = '```text\n--8<-- "snippets/_recorded/lines.out"\n```\n'


@pytest.fixture
def page(tmp_path):
    """Render a page of a book that recorded four lines; what is highlighted in it."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "pyproject.toml").write_text("[tool.bookproof]\n", "utf-8")
    (tmp_path / "snippets/_recorded").mkdir(parents=True)
    (tmp_path / "snippets/_recorded/lines.out").write_text("one\ntwo\nthree\nten\n", "utf-8")

    def render(text):
        html = markdown(
            text,
            extensions=["pymdownx.superfences", "pymdownx.highlight", "bookproof.site.markdown"],
            extension_configs={"bookproof.site.markdown": {"root": str(tmp_path)}},
        )
        marked = re.findall(r'<span class="hll">(.*?)\n</span>', html, re.S)
        return [re.sub("<.*?>", "", line) for line in marked]

    return render


def test_lines_that_hold_a_text_are_highlighted(page):
    assert page(BLOCK) == []
    assert page(f"<!--bookproof:mark e-->\n{BLOCK}") == ["one", "three", "ten"]
    assert page(f"<!--bookproof:mark two | three-->\n{BLOCK}") == ["two", "three"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"<!--bookproof:mark two | four-->\n{BLOCK}", "no line of the block holds 'four'"),
        (f"<!--bookproof:mark two-->\n\n{BLOCK}", "the next line must begin a block"),
        (f"<!--bookproof:mark-->\n{BLOCK}", "must name a text"),
    ],
)
def test_a_mark_that_marks_nothing_is_an_error(page, text, fault):
    with pytest.raises(BookError, match=fault):
        page(text)
