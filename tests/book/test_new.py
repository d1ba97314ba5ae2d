"""`week2 new` starts a page that is good as soon as it is recorded and in the navigation."""

import subprocess
import sys

import pytest

PAGE = "docs/1-one/squares-add.md"
WRITTEN = (PAGE, "snippets/1-one/squares_add.py", "tests/snippets/test_1_one_squares_add.py")


def tree(book):
    return {p: p.read_bytes() for p in book.root.rglob("*") if p.is_file()}


def test_a_new_page_passes_every_check_once_it_is_recorded_and_in_the_navigation(book):
    done = book.week2("new", PAGE)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("".join(f"wrote {name}\n" for name in WRITTEN))
    assert "- 1-one/squares-add.md" in done.stdout
    assert "week2 record snippets/1-one/squares_add.py" in done.stdout
    checked = book.week2("check")
    assert "has no receipt" in checked.stderr
    assert "the navigation in mkdocs.yml does not lead to this page" in checked.stderr
    book.replace("mkdocs.yml", "- 1-one/page.md", "- 1-one/page.md\n      - 1-one/squares-add.md")
    assert book.week2("record", WRITTEN[1]).returncode == 0
    assert book.week2("check").returncode == 0
    tested = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", WRITTEN[2]]
    assert subprocess.run(tested, cwd=book.root, check=False).returncode == 0
    book.write("snippets/1-one/_recorded/squares_add.out", "384\n")
    assert subprocess.run(tested, cwd=book.root, check=False).returncode == 1


def test_its_python_is_formatted_and_typed(book):
    book.week2("new", PAGE)
    files = [str(book.path(name)) for name in WRITTEN[1:]]
    for tool in (["ruff", "check", "--isolated"], ["ruff", "format", "--check", "--isolated"]):
        done = subprocess.run([sys.executable, "-m", *tool, *files], check=False)
        assert done.returncode == 0, tool


@pytest.mark.parametrize("name", WRITTEN)
def test_nothing_is_written_where_one_of_the_three_exists(book, name):
    book.write(name, "mine\n")
    before = tree(book)
    done = book.week2("new", PAGE)
    assert done.returncode == 2
    assert f"{name} exists; nothing was written" in done.stderr
    assert tree(book) == before


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("docs/1-one/Upper.md", "small letters"),
        ("docs/1-one/page.html", "is no page"),
        ("docs/loose.md", "lies in no chapter"),
        ("snippets/1-one/page.md", "is no page"),
        ("../outside/page.md", "is no page"),
        ("docs/1-won/page.md", "there is no chapter '1-won'; there are 1-one"),
        ("docs/two/index.md", "a number, a hyphen, a word"),
    ],
)
def test_a_name_that_is_no_page_of_a_chapter_is_refused(book, name, why):
    before = tree(book)
    done = book.week2("new", name)
    assert done.returncode == 2
    assert why in done.stderr
    assert tree(book) == before


def test_a_new_chapter_starts_with_its_index(book):
    assert book.week2("new", "docs/2-two/index.md", "--title", "Two, at last").returncode == 0
    assert book.path("docs/2-two/index.md").read_text("utf-8").startswith("# Two, at last\n")
    assert book.path("snippets/2-two/two.py").is_file()
