"""A copied snippet runs in a folder of its own, with what its header declares and nothing else."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from week2.book.bare import closure, installed
from week2.book.copying import find
from week2.book.index import Book
from week2.book.project import Project
from week2.book.snippets import Snippet
from week2.book.wheel import imports_library

SOURCES = Path(__file__).parents[2] / "src"
SUM, LIBRARY = "snippets/1-one/sum.py", "snippets/1-one/library.py"
BUILD = """
[tool.setuptools.packages.find]
where = ["src"]

[tool.setuptools.package-data]
small = ["*.txt"]
"""


@pytest.fixture
def shop(book):
    """The small book with a library that can be built, and a snippet that declares it."""
    book.replace("pyproject.toml", 'name = "small-book"', 'name = "small-book"\nversion = "0.1"')
    with book.path("pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(BUILD)
    book.replace(LIBRARY, "dependencies = []", 'dependencies = ["small-book"]')
    return book


def said(done, status=0):
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def names(folder):
    return sorted(p.name for p in Path(folder).iterdir())


def test_a_short_name_a_unique_stem_and_a_path_mean_a_snippet(recorded_book, monkeypatch):
    whole = Book(Project(recorded_book.root))
    monkeypatch.chdir(recorded_book.path("snippets"))
    for given in ("1-one/sum", "sum", "sum.py", SUM, f"./{SUM}", "1-one/sum.py"):
        assert find(whole, given).name == SUM
    assert find(whole, "double").is_exercise
    assert find(whole, "solutions/double").is_solution


def test_a_snippet_is_copied_whole_with_the_commands_that_run_it(book, tmp_path):
    text = said(book.week2("copy", "1-one/sum", str(tmp_path / "mine")))
    copied = tmp_path / "mine/sum.py"
    assert copied.read_bytes() == book.path(SUM).read_bytes()
    assert names(copied.parent) == ["sum.py"]
    steps = [f"cd {copied.parent}", "pip install numpy", "python sum.py"]
    assert "".join(f"    {step}\n" for step in steps) in text
    assert "It is explained in docs/1-one/page.md." in text


def test_it_is_copied_into_the_current_folder_by_default(book):
    text = said(book.week2("copy", "fails"))
    assert book.path("fails.py").is_file()
    assert "    python fails.py\n" in text
    assert "pip install" not in text
    assert "meant to fail, with ZeroDivisionError" in text


def test_a_solution_is_copied_as_the_whole_exercise(book, tmp_path):
    said(book.week2("copy", "exercises/solutions/double", str(tmp_path)))
    run = subprocess.run([sys.executable, "double.py"], cwd=tmp_path, check=False)
    assert run.returncode == 0


def test_an_unknown_name_brings_near_ones(book):
    text = said(book.week2("copy", "1-one/libary"), 2)
    assert "no snippet is called '1-one/libary'; did you mean 1-one/library" in text


def test_a_name_that_two_snippets_have_must_be_longer(book):
    book.snippet("double", "print(2)")
    text = said(book.week2("copy", "double"), 2)
    assert "could be 1-one/double or 1-one/exercises/double" in text


def test_nothing_of_the_readers_is_overwritten_unless_forced(book, tmp_path):
    (tmp_path / "sum.py").write_text("mine", "utf-8")
    assert "sum.py exists and differs" in said(book.week2("copy", "sum", str(tmp_path)), 2)
    assert (tmp_path / "sum.py").read_text("utf-8") == "mine"
    said(book.week2("copy", "sum", str(tmp_path), "--force"))
    assert (tmp_path / "sum.py").read_bytes() == book.path(SUM).read_bytes()
    assert "wrote" not in said(book.week2("copy", "sum", str(tmp_path)))


def test_the_books_own_snippets_are_no_place_for_a_copy(book):
    assert "the book's own snippets" in said(book.week2("copy", "sum", "snippets/new"), 2)
    assert not book.path("snippets/new").exists()


def test_the_list_says_what_each_needs(book):
    rows = [row.split(maxsplit=1) for row in said(book.week2("copy", "--list")).splitlines()]
    assert ["1-one/sum", "numpy"] in rows
    assert ["1-one/exercises/double", "nothing"] in rows
    assert not [row for row in rows if "solutions" in row[0]]


def test_the_library_comes_as_a_wheel_where_it_is_imported_and_only_there(shop, tmp_path):
    mine = tmp_path / "mine"
    text = said(shop.week2("copy", "library", str(mine)))
    assert names(mine) == ["library.py", "small_book-0.1-py3-none-any.whl"]
    assert "pip install ./small_book-0.1-py3-none-any.whl\n" in text
    assert "small-book is on no package index" in text
    install = ["install", "-q", "--no-index", "--no-deps", "--target", "installed"]
    command = [sys.executable, "-m", "pip", *install, "./small_book-0.1-py3-none-any.whl"]
    subprocess.run(command, cwd=mine, check=True)
    run = subprocess.run(
        [sys.executable, "library.py"],
        cwd=mine,
        env=os.environ | {"PYTHONPATH": "installed"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout == "14\n", run.stderr


def test_the_wheel_is_the_checkouts_and_is_built_again_when_that_changes(shop, tmp_path):
    said(shop.week2("copy", "library", str(tmp_path / "a")))
    shop.replace("src/small/other.py", "OTHER = 1", "OTHER = 2")
    said(shop.week2("copy", "library", str(tmp_path / "b")))
    for folder, expected in (("a", b"OTHER = 1\n"), ("b", b"OTHER = 2\n")):
        with zipfile.ZipFile(next((tmp_path / folder).glob("*.whl"))) as wheel:
            assert wheel.read("small/other.py") == expected
    assert len(list(shop.path(".week2/wheels").iterdir())) == 1
    assert names(shop.path("src")) == ["small"]


@pytest.mark.parametrize(
    ("code", "comes"),
    [
        ("import small.lib as lib", True),
        ("def f():\n    from small import lib", True),
        ('import importlib\nimportlib.import_module("small.lib")', True),
        ("import smaller", False),
        ('print("a small thing")', False),
        ("from .small import lib", False),
    ],
)
def test_what_counts_as_an_import_of_the_library(recorded_book, code, comes):
    project = Project(recorded_book.root)
    snippet = Snippet(recorded_book.path("snippets/1-one/x.py"), "snippets/1-one/x.py", code)
    assert imports_library(project, snippet) == comes


def test_an_exercise_brings_the_library_that_its_solution_imports(recorded_book, tmp_path):
    folder = tmp_path / "exercises"
    (folder / "solutions").mkdir(parents=True)
    snippet = Snippet(folder / "x.py", "snippets/1-one/exercises/x.py", "x = 1\n")
    assert not imports_library(Project(recorded_book.root), snippet)
    (folder / "solutions/x.py").write_text("import small\n", "utf-8")
    assert imports_library(Project(recorded_book.root), snippet)


def test_a_library_that_cannot_be_built_is_an_error_and_copies_nothing(shop, tmp_path):
    shop.replace("pyproject.toml", 'version = "0.1"', "version = 1")
    text = said(shop.week2("copy", "library", str(tmp_path / "mine")), 2)
    assert "the library's wheel could not be built" in text
    assert not (tmp_path / "mine").exists()


def test_without_a_clone_it_says_so(tmp_path):
    shutil.copytree(SOURCES / "week2", tmp_path / "lib/week2")
    done = subprocess.run(
        [sys.executable, "-m", "week2.cli", "copy", "quadratic"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "lib")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "is in no clone of the book" in said(done, 2)


def test_from_any_folder_the_clone_of_this_library_is_found(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "week2.cli", "copy", "1-autograd/quadratic"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "pip install torch" in said(done)
    assert names(tmp_path) == ["quadratic.py"]


def test_every_copy_runs_with_only_what_it_declares(shop):
    text = said(shop.week2("copy", "--check"))
    assert "5 ran, each with only what it declares" in text


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        (SUM, '["numpy"]', "[]", "No module named 'numpy'"),
        (LIBRARY, '["small-book"]', "[]", "No module named 'small'"),
        (SUM, '["numpy"]', '["numpy", "small-book"]', "and does not import it"),
        (SUM, '["numpy"]', '["numpy", "no-such-thing"]', "no-such-thing is not installed here"),
        (SUM, '["numpy"]', '["numpy>=99"]', "numpy>=99 is declared and"),
        (SUM, "import json", "import json, pytest", "No module named 'pytest'"),
        ("pyproject.toml", 'small = ["*.txt"]', "", "data.txt"),
    ],
    ids=lambda value: value[:24],
)
def test_what_a_header_or_the_wheel_lacks_is_caught(shop, name, old, new, why):
    shop.replace(name, old, new)
    snippet = name if name.endswith(".py") else LIBRARY
    text = said(shop.week2("copy", "--check", snippet), 1)
    assert f"FAILED {snippet}\n" in text
    assert why in text


def test_what_needs_more_than_this_machine_has_is_named(shop):
    shop.snippet("slow", "import no_such_thing", 'needs = ["long"]')
    text = said(shop.week2("copy", "--check", "snippets/1-one/slow.py", SUM))
    assert "unmet    snippets/1-one/slow.py needs long" in text
    assert "1 ran, 1 unmet" in text
    assert "No module named" in said(
        shop.week2("copy", "--check", "--long", "snippets/1-one/slow.py"), 1
    )


def test_a_closure_is_what_an_installer_would_bring():
    plain = closure([Requirement("pytest")], installed())
    assert {"pytest", "pluggy", "iniconfig", "packaging"} <= plain.keys()
    assert "attrs" not in plain  # of its extra `dev` only
    assert "attrs" in closure([Requirement("pytest[dev]")], installed())
    assert "numpy" in closure([Requirement("matplotlib")], installed())
    assert not closure([Requirement("numpy; python_version < '3'")], installed())
