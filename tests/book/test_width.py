"""Shown code fits its column, but for files that are named for as long as it does not."""

import pytest
from markdown import markdown

from bookproof.check.width import check_width
from bookproof.source.index import Book
from bookproof.source.project import Project

WIDE = "snippets/wide.py"
PROGRAM = """\
# /// script
# dependencies = []  # not shown, and as wide as it likes
# ///
# --8<-- [start:show]
x = 1
y = 1  # 가가가가가가가가
# --8<-- [end:show]
"""


@pytest.fixture
def faults(tmp_path):
    """What is found in a book with one page, by its settings."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/page.md").write_text(f'```python\n--8<-- "{WIDE}:show"\n```\n', "utf-8")
    (tmp_path / "snippets").mkdir()
    (tmp_path / WIDE).write_text(PROGRAM, "utf-8")

    def find(settings):
        (tmp_path / "pyproject.toml").write_text(f"[tool.bookproof]\n{settings}\n", "utf-8")
        return [str(p) for p in check_width(Book(Project.find(tmp_path)))]

    return find


def test_a_wide_line_is_named_with_its_file(faults):
    assert faults("") == faults("column = 25") == []
    assert faults("column = 24") == [
        f"{WIDE}:6: docs/page.md shows this line of 25 columns and has 24; break it"
    ]


def test_a_file_may_be_excused_for_as_long_as_it_needs_to_be(faults):
    assert faults(f'column = 24\nwide = ["{WIDE}"]') == []
    (stale,) = faults(f'column = 25\nwide = ["{WIDE}"]')
    assert f"`wide` names {WIDE}, of which every shown line fits" in stale


def test_an_output_with_a_wide_line_wraps(tmp_path, faults):
    faults("column = 24")
    (tmp_path / "snippets/_recorded").mkdir()
    for words, wraps in (("one two", False), ("one two three four five six", True)):
        (tmp_path / "snippets/_recorded/wide.out").write_text(f"{words}\n", "utf-8")
        page = markdown(
            '```text\n--8<-- "snippets/_recorded/wide.out"\n```\n',
            extensions=["pymdownx.superfences", "pymdownx.highlight", "bookproof.site.markdown"],
            extension_configs={"bookproof.site.markdown": {"root": str(tmp_path)}},
        )
        assert words in page
        assert ("w2-wraps" in page) == wraps
