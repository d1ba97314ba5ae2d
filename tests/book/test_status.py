"""Home page, README and menu say what was run, and change when that changes."""

import json
import re
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup

from bookproof.check.status import paragraph
from bookproof.source.index import Book
from bookproof.source.project import BookError, Project
from tests.book.conftest import EVIDENCE

README = "# Small\n\n<!--bookproof:status-->\n<!--/bookproof:status-->\n\nMore.\n"
SLOW = "snippets/1-one/slow.py"
RECORDED = "snippets/1-one/_recorded"


def says(book, chapter=""):
    return paragraph(Book(Project.find(book.root)), chapter)


@pytest.fixture
def waiting(book):
    """The small book with one program that waits for a GPU, shown on its page."""
    today = date.today()
    book.snippet("slow", "print(1)", 'needs = ["gpu"]')
    with book.path("docs/1-one/page.md").open("a", encoding="utf-8") as page:
        page.write(f'\n```python\n--8<-- "{SLOW}"\n```\n')
    book.write(
        "snippets/skips.toml",
        f'[[entry]]\nsnippet = "{SLOW}"\nreason = "no GPU here"\n'
        f"since = {today}\nexpires = {today + timedelta(9)}\n"
        f'checked = {today}\nevidence = "{EVIDENCE}"\n',
    )
    book.replace("pyproject.toml", "needs.gpu]", 'needs.gpu]\ncalled = "a GPU"')
    assert book.week2("check").returncode == 0
    return book


def test_programs_are_counted_by_how_they_stand(waiting):
    assert says(waiting) == (
        "The book shows 4 programs, and 1 exercise beside them. 3 of the programs have been run, "
        "on a CPU; 1 waits for a GPU."
    )
    assert says(waiting, "1-one") == says(waiting).replace("The book", "This chapter")


def test_a_removed_receipt_changes_the_number(waiting):
    waiting.path(f"{RECORDED}/sum.receipt.json").unlink()
    assert "; 1 waits for a GPU and 1 waits for a first run." in says(waiting)
    assert "2 of the programs have been run, on a CPU" in says(waiting)


def test_a_run_on_a_gpu_is_counted_as_one(waiting):
    receipt = json.loads(waiting.path(f"{RECORDED}/sum.receipt.json").read_text("utf-8"))
    waiting.write(f"{RECORDED}/slow.receipt.json", json.dumps(receipt | {"device": "cuda"}))
    assert "All programs have been run, 3 on a CPU and 1 on a GPU." in says(waiting)


def test_what_was_run_with_more_than_packages_is_told(book):
    assert "Of those that were run" not in says(book)
    book.replace(
        "snippets/1-one/sum.py", "# [tool.bookproof]", '# [tool.bookproof]\n# needs = ["long"]'
    )
    assert "2 need nothing beyond the Python packages that they name. The other 1 " in says(book)
    assert says(book).endswith("they also need long (1).")


def test_a_chapter_that_is_none_is_refused(book):
    with pytest.raises(BookError, match="snippets/2-two holds no program"):
        says(book, "2-two")


def test_the_built_page_says_it_and_leads_to_what_was_not_run(waiting):
    waiting.replace("docs/index.md", "# Home\n", "# Home\n\n<!--bookproof:status-->\n")
    done = waiting.week2("build")
    assert done.returncode == 0, done.stdout + done.stderr
    home = BeautifulSoup(waiting.path("site/index.html").read_text("utf-8"), "html.parser")
    (sentence,) = [p for p in home.select("article p") if p.text.startswith("The book shows")]
    assert re.sub(r" \(.*\)", "", sentence.text) == says(waiting)
    assert [(a.text, a["href"]) for a in sentence.select("a")] == [("A page", "1-one/page.html")]


def test_readme_is_held_to_it_and_recording_writes_it(waiting):
    waiting.write("README.md", README)
    done = waiting.week2("check")
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "README.md:4: what it says of the programs is out of date; it must be (week2 record "
        f"writes it): {says(waiting)}"
    )
    assert "wrote    README.md" in waiting.week2("record", "snippets/1-one/library.py").stdout
    assert " ".join(says(waiting).split()) in " ".join(
        waiting.path("README.md").read_text().split()
    )
    assert (
        waiting.path("README.md").read_text("utf-8").endswith("<!--/bookproof:status-->\n\nMore.\n")
    )
    assert waiting.week2("check").returncode == 0
    waiting.replace("README.md", "3 of the", "4 of the")
    assert "is out of date" in waiting.week2("check").stderr


def test_the_menu_marks_the_pages_that_hold_what_was_not_run(waiting):
    waiting.replace(
        "mkdocs.yml", "plugins: []", "extra: {status: {waiting: Not run yet}}\nplugins: []"
    )
    asked = (
        f"docs/1-one/page.md:1: {SLOW} was never run: put `status: waiting` into its front matter"
    )
    assert asked in waiting.week2("check").stderr
    for name in ("docs/1-one/page.md", "docs/glossary.md"):
        waiting.write(name, "---\nstatus: waiting\n---\n\n" + waiting.path(name).read_text("utf-8"))
    problems = waiting.week2("check").stderr.splitlines()
    assert problems == [
        "docs/glossary.md:1: all that it shows has been run; delete `status: waiting`"
    ]
    waiting.replace("docs/glossary.md", "status: waiting", "title: Glossary")
    assert waiting.week2("build").returncode == 0
    home = BeautifulSoup(waiting.path("site/index.html").read_text("utf-8"), "html.parser")
    (mark,) = home.select(".md-nav--primary a[href='1-one/page.html'] .md-status")
    assert mark["title"] == "Not run yet"
    assert len(home.select(".md-nav--primary .md-status")) == 1


def test_a_page_says_with_what_the_book_was_proved(book):
    receipt = json.loads(book.path(f"{RECORDED}/sum.receipt.json").read_text("utf-8"))
    changed = {"date": "2020-02-02T00:00:00+00:00", "versions": {"numpy": "1.99"}, "processor": ""}
    book.write(f"{RECORDED}/fails.receipt.json", json.dumps(receipt | changed))
    book.replace("docs/index.md", "# Home\n", "# Home\n\n<!--bookproof:proved-->\n")
    done = book.week2("build")
    assert done.returncode == 0, done.stdout + done.stderr
    home = BeautifulSoup(book.path("site/index.html").read_text("utf-8"), "html.parser")
    rows = [[cell.text for cell in row.select("td")] for row in home.select("article tr")]
    assert ["Programs run", "3"] in rows
    assert ["First and last run", f"2020-02-02, {receipt['date'][:10]}"] in rows
    assert ["Processor", f"{receipt['processor']} (2), not known (1)"] in rows
    (versions,) = (row for row in rows if row[:1] == ["numpy"])
    assert set(versions[1].split(", ")) == {"1.99", receipt["versions"]["numpy"]}
    assert versions[2] == "2"
