"""A page of a chapter says where in the chapter it is, as the menu has it."""

import re
from pathlib import Path

from bookproof.source.links import sections
from bookproof.source.project import Project

ROOT = Path(__file__).parents[2]


def test_each_page_of_a_chapter_says_its_place_in_the_menu(site: Path) -> None:
    chapters = [pages for name, pages in sections(Project.find(ROOT)).items() if name[:1].isdigit()]
    wanted, places = {}, {}
    for pages in chapters:
        for number, page in enumerate(pages, 1):
            wanted[page] = f"Page {number} of {len(pages)}"
            text = (site / page).with_suffix(".html").read_text("utf-8")
            places[page] = " ".join(re.findall(r"<span>(Page \d+ of \d+)", text))
    assert len(wanted) > 70
    assert places == wanted
