"""Below docs/ lies what a site is made of, and nothing else that it would publish."""

import pytest

from bookproof.check.published import check_published
from bookproof.source.index import Book
from bookproof.source.project import Project


@pytest.fixture
def book(tmp_path):
    """A book of one page."""
    root = tmp_path / "book"
    (root / "docs/assets").mkdir(parents=True)
    (root / "pyproject.toml").write_text("[tool.bookproof]\n")
    (root / "docs/index.md").write_text("# Home\n")
    return Book(Project(root))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "old.html",
            "index.md.bak",
            "index.md~",
            ".env",
            ".env.local",
            "key.pem",
            "page.markdown",
        ),
        *("PAGE.MD", "data.json", "a.out", "run.py", "notes", "assets/dump.sql", "a.zip"),
    ],
)
def test_a_file_that_no_site_is_made_of_is_named(book, name):
    (book.project.docs / name).write_text("")
    (problem,) = check_published(book)
    assert str(problem).startswith(f"docs/{name}: no site is made of a file like")
    assert "move it elsewhere" in str(problem)


@pytest.mark.parametrize(
    "name",
    [
        *("a.ipynb", "assets/a.css", "assets/a.js", "a.woff2", "mark.svg", "a.png", "a.ico"),
        *("LICENSE", "LICENSE-fonts", "OFL.txt", "CNAME", ".DS_Store", ".index.md.swp"),
    ],
)
def test_what_a_site_is_made_of_and_what_none_publishes_are_not(book, name):
    (book.project.docs / name).write_text("<svg><path d='M 0 0'/></svg>")
    assert list(check_published(book)) == []


def test_a_large_file_is_named(book):
    with (book.project.docs / "large.png").open("wb") as file:
        file.truncate(5 * 2**20 + 1)
    (problem,) = check_published(book)
    assert "docs/large.png: this file is larger than 5 MiB" in str(problem)


@pytest.mark.parametrize(
    "inside", ["<script>1</script>", "<path onload='a()'/>", "<a href='javascript:a()'/>"]
)
def test_a_drawing_that_runs_something_is_named(book, inside):
    (book.project.docs / "mark.svg").write_text(f"<svg>{inside}</svg>")
    (problem,) = check_published(book)
    assert "docs/mark.svg: this drawing holds what a browser runs" in str(problem)


@pytest.mark.parametrize(
    ("link", "target", "says"),
    [
        ("a.txt", "../../secret.txt", "leads out of the book"),
        ("a.txt", "../pyproject.toml", "a file of another kind, pyproject.toml"),
        ("folder", "../../outside", "a link to a folder"),
        ("folder", "../snippets", "a link to a folder"),
        ("gone.md", "nowhere.md", "or to nothing"),
    ],
)
def test_a_link_out_of_what_is_published_is_named(book, tmp_path, link, target, says):
    (tmp_path / "secret.txt").write_text("")
    for folder in ("outside", "book/snippets"):
        (tmp_path / folder).mkdir()
    (book.project.docs / link).symlink_to(target)
    (problem,) = check_published(book)
    assert says in str(problem)


def test_a_page_may_be_a_link_to_a_page_of_the_book(book):
    (book.project.root / "README.md").write_text("# A book\n")
    (book.project.docs / "about.md").symlink_to("../README.md")
    assert list(check_published(book)) == []
