"""Whoever follows the links at the feet of the pages reads the book in the order of its menu."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from bookproof.source.links import sections
from bookproof.source.project import Project

ROOT = Path(__file__).parents[1]
CHAPTERS = [pages for name, pages in sections(Project.find(ROOT)).items() if name[:1].isdigit()]
STEPS = [step for pages in CHAPTERS for step in pairwise(pages)]
MARK = "## Where next\n"


@pytest.mark.parametrize(("page", "following"), STEPS, ids=[page for page, _ in STEPS])
def test_where_next_begins_with_the_next_page_of_the_menu(page, following):
    text = (ROOT / "docs" / page).read_text("utf-8")
    links = re.findall(r"\]\(([^)#\s]+)", text.partition(MARK)[2])
    assert MARK in text
    assert f"{Path(page).parent}/{links[0]}" == following
