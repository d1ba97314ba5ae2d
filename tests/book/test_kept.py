"""A build takes from the last one what cannot have changed, and makes the same site as without."""

import json
import subprocess

import pytest

from bookproof.site import inputs as following
from bookproof.site.kept import Kept
from bookproof.source.index import Book
from bookproof.source.project import Project
from tests.book.conftest import FAILS, copied

PLUGINS = """plugins:
  - search
  - autorefs
  - mkdocstrings:
      handlers:
        python:
          paths: [src]
          options: {heading_level: 2, show_if_no_docstring: true}
"""
# A page that lists programs and their pages, and one that shows another.
LISTING = """
# All programs

See [twice][small.lib.twice], and [the sum][what-it-printed].

<!--bookproof:snippets-->

```markdown
--8<-- "docs/1-one/other.md"
```
"""


@pytest.fixture(scope="module")
def prepared(recorded_book, tmp_path_factory):
    """A book with a reference, a search, a theme's template and lists of programs, built once."""
    book = copied(recorded_book, tmp_path_factory.mktemp("prepared") / "book")
    book.replace("mkdocs.yml", "plugins: []\n", PLUGINS)
    book.replace("mkdocs.yml", "  font: false", "  font: false\n  custom_dir: overrides")
    book.replace("mkdocs.yml", "  - attr_list", "  - attr_list\n  - toc")
    book.replace(
        "mkdocs.yml",
        "- glossary.md",
        "- glossary.md\n      - 1-one/other.md\n  - all.md\n  - api.md",
    )
    book.replace("pyproject.toml", 'pins = ["base"]', 'pins = ["base"]\nguide = "glossary.md"')
    book.write("docs/1-one/other.md", "# Other\n\nIt stands alone.\n")
    book.write("docs/all.md", LISTING)
    book.write("docs/api.md", "# API\n\n::: small.lib\n")
    book.write(
        "overrides/main.html", "{% extends 'base.html' %}{% block footer %}Foot{% endblock %}"
    )
    return finished(book)


@pytest.fixture
def book(prepared, tmp_path):
    """A copy of it, with its site and what was kept."""
    return copied(prepared, tmp_path / "book")


def finished(book):
    done = book.week2("build")
    assert done.returncode == 0, done.stdout + done.stderr
    return book


def site(book, out="site"):
    folder = book.path(out)
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def entries(book, kind="pages"):
    return json.loads(book.path(f".week2/kept/{kind}").read_bytes().partition(b"\n")[2])


def built_clean(book):
    subprocess.run(["rm", "-r", book.path(".week2/kept")], check=True)
    done = book.week2("build", "--out", "clean")
    assert done.returncode == 0, done.stdout + done.stderr
    return site(book, "clean")


EDITS = {
    "the text of a page": lambda b: b.replace("docs/1-one/page.md", "The sum is", "So the sum is"),
    "the text of a plain page": lambda b: b.replace("docs/index.md", "Read", "Do read"),
    "the title of a page that others name": lambda b: (
        b.replace("docs/1-one/page.md", "# A page", "# A sheet"),
        b.replace("docs/glossary.md", "# Glossary", "# Words"),
    ),
    "an anchor that another page refers to": lambda b: (
        b.replace("docs/1-one/page.md", "## What it printed", "## Printed {#what-it-printed}"),
        b.replace("docs/1-one/other.md", "It stands", "## What it printed { #again }\n\nIt stands"),
    ),
    "a page that another one shows": lambda b: b.replace("docs/1-one/other.md", "alone", "apart"),
    "which page shows a program": lambda b: (
        b.replace("docs/1-one/page.md", FAILS, ""),
        b.replace("docs/index.md", ").\n", f").\n{FAILS}"),
    ),
    "the glossary": lambda b: b.replace("docs/glossary.md", "What addition gives", "The total"),
    "the menu": lambda b: b.replace("mkdocs.yml", "  - Chapter:", "  - First chapter:"),
    "a program": lambda b: b.replace("snippets/1-one/sum.py", "arange(4)", "arange(5)"),
    "an output": lambda b: b.replace("snippets/1-one/_recorded/sum.out", "total", "sum"),
    "a result": lambda b: b.replace("snippets/1-one/_recorded/sum.json", "6.0", "7.0"),
    "a docstring": lambda b: b.replace(
        "src/small/lib.py", "def yes():\n", 'def yes():\n    """Agree."""\n'
    ),
    "code that a run reached": lambda b: b.replace("src/small/lib.py", "2 * x", "x + x"),
    "a template": lambda b: b.replace("overrides/main.html", "Foot", "End"),
    "a new page": lambda b: (
        b.write("docs/new.md", "# New\n\nSee [the page](1-one/page.md).\n"),
        b.replace("mkdocs.yml", "  - all.md", "  - new.md\n  - all.md"),
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit_the_site_is_the_same_as_one_built_from_nothing(book, edit):
    before = site(book)
    EDITS[edit](book)
    finished(book)
    assert site(book) == built_clean(book)
    assert site(book) != before


def test_only_the_edited_page_is_converted_again(book):
    before = entries(book).keys()
    book.replace("docs/index.md", "Read", "Do read")
    finished(book)
    after = entries(book).keys()
    assert len(after - before) == 2  # the page, and what the search takes from it
    assert len(before - after) == 2  # and nothing is kept of it as it was


def test_a_warning_is_repeated_by_each_build(book):
    book.replace("docs/1-one/other.md", "It stands", "It [stands](page.html)")
    for word in ("alone", "apart", "there"):
        book.replace("docs/index.md", "Read", f"{word} Read")
        done = book.week2("build")
        assert "MkDocs warns" in done.stdout + done.stderr


def test_a_change_of_the_machine_or_of_a_program_that_reads_pages_leaves_nothing(
    book, tmp_path, monkeypatch
):
    def ground():
        project = Project(book.root)
        return following.inputs(project, strict=False).with_pages(Book(project)).ground

    monkeypatch.setattr(following, "MACHINE", tmp_path / "machine")
    first = ground()
    book.replace("docs/index.md", "Read", "Do read")
    assert ground() == first
    book.write("../machine/part.py", "x = 1\n")
    assert (second := ground()) != first
    book.replace(
        "snippets/1-one/_recorded/library.receipt.json", '"files": {', '"files": {"docs/": "",'
    )
    assert (third := ground()) != second
    book.replace("docs/index.md", "Do read", "Read")
    assert ground() != third


BROKEN = {
    "cut off": lambda path, whole: path.write_bytes(whole[: len(whole) // 2]),
    "altered": lambda path, whole: path.write_bytes(whole.replace(b"value", b"other")),
    "of another form": lambda path, whole: path.write_bytes(b"[]"),
    "not a file": lambda path, whole: (path.unlink(), path.mkdir()),
}


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.bookproof]\n")
    return Project(tmp_path)


def worked_out(project, make):
    with Kept(project, "pages", "ground") as store:
        return store.value(make, "page.md")


@pytest.mark.parametrize("broken", BROKEN)
def test_what_was_kept_and_is_broken_is_left_aside(project, broken):
    assert worked_out(project, lambda: "value") == "value"
    assert worked_out(project, lambda: "new") == "value"
    path = Kept(project, "pages", "ground").path
    BROKEN[broken](path, path.read_bytes())
    assert Kept(project, "pages", "ground").value(lambda: "new", "page.md") == "new"


def test_values_of_a_build_that_failed_are_not_kept(project):
    worked_out(project, lambda: "value")
    with pytest.raises(ZeroDivisionError), Kept(project, "pages", "ground") as store:
        store.value(lambda: 1 / store.value(lambda: 0, "one"), "two")
    assert worked_out(project, lambda: "new") == "value"


def test_only_what_the_last_build_asked_for_is_kept(project):
    worked_out(project, lambda: "value")
    with Kept(project, "pages", "ground") as store:
        store.value(lambda: "value", "other.md")
    assert worked_out(project, lambda: "new") == "new"


def test_where_the_ground_is_not_known_nothing_is_kept(project):
    with Kept(project, "pages", "") as store:
        values = iter("ab")
        assert store.value(values.__next__, "page.md") == "a"
        assert store.value(values.__next__, "page.md") == "b"
    assert not (project.root / ".week2").exists()
