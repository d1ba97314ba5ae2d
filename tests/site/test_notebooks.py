"""Each page of a chapter is there as a notebook too; one of each chapter is executed."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from bookproof.notebooks.declared import execute
from bookproof.notebooks.notebook import notebook_of
from bookproof.site.build import is_chapter
from bookproof.source.links import navigation
from bookproof.source.project import Project

PROJECT = Project(Path(__file__).parents[2])
PAGES = [page for page in navigation(PROJECT) if is_chapter(page) and page.endswith(".md")]
CHAPTERS = sorted({page.partition("/")[0] for page in PAGES})


def test_each_page_of_a_chapter_leads_to_its_notebook(site: Path) -> None:
    assert CHAPTERS
    for page in PAGES:
        built = site / page.replace(".md", ".html")
        link = re.search(r'<a href="([^"]+\.ipynb)" download>', built.read_text("utf-8"))
        assert link, page
        content = nbformat.read(built.parent / link[1], as_version=4)
        nbformat.validate(content)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_shortest_notebook_of_a_chapter_runs_and_gives_what_is_recorded(chapter: str) -> None:
    """In a kernel of its own, offline, in an empty folder."""
    notebooks = [
        notebook_of(PROJECT, PROJECT.docs / page) for page in PAGES if page.startswith(chapter)
    ]
    programs = [[c for c in book["cells"] if c["cell_type"] == "code"] for book in notebooks]
    able = [(len(cells), n) for n, cells in enumerate(programs) if len(cells) >= 3]
    assert able, f"no page of {chapter} has two programs that run anywhere"
    assert not list(execute(PROJECT, notebooks[min(able)[1]]))
