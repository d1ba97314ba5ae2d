"""A header asks a reader's machine for what the program was proved with, and for no more."""

import pytest

from bookproof.check.headers import check_asked
from bookproof.source.index import Book
from bookproof.source.project import Project

PYTHON = 'requires-python = ">=3.11"'
COMMIT = "0251105a2fb19d2957484b7f023cd8c115286ced"


@pytest.fixture
def program(tmp_path):
    """Makes the book whose one program has a header."""

    def make(*lines, python=">=3.11,<3.14"):
        asked = f'requires-python = "{python}"\n' if python else ""
        (tmp_path / "pyproject.toml").write_text(f"[project]\n{asked}[tool.bookproof]\n")
        (tmp_path / "snippets").mkdir()
        header = "".join(f"# {line}\n" for line in lines)
        (tmp_path / "snippets/a.py").write_text(f"# /// script\n{header}# ///\nprint(1)\n")
        return Book(Project(tmp_path))

    return make


@pytest.mark.parametrize("own", [">=3.11", ">=3.11,<3.14", "~=3.11", ">=3.11,<4"])
def test_a_header_for_every_python_that_the_book_is_for(program, own):
    assert list(check_asked(program("dependencies = []", f'requires-python = "{own}"'))) == []


@pytest.mark.parametrize("own", ['">=3.8"', '">=3.13"', '"==3.12.*"', '"<3.12"', '""', '"3"', "3"])
def test_a_header_for_another_python(program, own):
    (problem,) = check_asked(program(f"requires-python = {own}", "dependencies = []"))
    assert str(problem).startswith("snippets/a.py:2: ")
    assert 'write requires-python = ">=3.11"' in str(problem)


def test_a_header_for_any_python(program):
    (problem,) = check_asked(program("dependencies = []"))
    assert "says of no Python that it is for" in str(problem)


def test_a_book_that_asks_for_no_python_asks_its_headers_for_none(program):
    assert list(check_asked(program("dependencies = []", python=""))) == []


@pytest.mark.parametrize(
    "table",
    [
        ["[tool.uv]", 'extra-index-url = ["https://example.org"]'],
        ["[tool.uv.sources]", 'numpy = { url = "https://example.org/n.whl" }'],
        ["[tool.other]"],
    ],
)
def test_a_header_that_tells_another_tool_where_to_install_from(program, table):
    (problem,) = check_asked(program(PYTHON, "dependencies = []", *table))
    assert "which no run here obeys" in str(problem)


@pytest.mark.parametrize(
    "url",
    [
        *("https://example.org/a.whl", "http://example.org/a.whl", "file:///a.whl"),
        *("git+https://example.org/a", "git+https://example.org/a@main"),
        *(f"git+ssh://git@example.org/a@{COMMIT}", f"git+http://example.org/a@{COMMIT}"),
    ],
)
def test_a_package_from_an_address_whose_content_may_change(program, url):
    (problem,) = check_asked(program(PYTHON, f'dependencies = ["numpy @ {url}"]'))
    assert str(problem).startswith("snippets/a.py:3: ")
    assert "is had from an address whose content may change" in str(problem)


def test_a_package_of_one_commit(program):
    url = f"git+https://example.org/some/a@{COMMIT}#subdirectory=b"
    assert list(check_asked(program(PYTHON, f'dependencies = ["a @ {url}"]'))) == []


def test_a_range_without_the_version_that_the_program_ran_with(book):
    book.replace("snippets/1-one/sum.py", '["numpy"]', '["numpy>=99"]')
    (problem,) = check_asked(Book(Project(book.root)))
    assert str(problem).startswith("snippets/1-one/sum.py:2: this header asks for numpy>=99")
