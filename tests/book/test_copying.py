"""A copied snippet runs in a folder of its own, with what its header declares and nothing else."""

import ast
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import numpy
import pytest
from packaging.utils import parse_wheel_filename

from bookproof.check.checks import check_headers
from bookproof.copies.clean import beside_text, site_text
from bookproof.copies.copying import find
from bookproof.copies.wheel import companions, imports_library, library_wheel
from bookproof.source.index import Book
from bookproof.source.project import Project
from bookproof.source.snippets import Snippet, clean_text, parse_header, without_markers
from tests.book.conftest import uv_run

SOURCES = Path(__file__).parents[2] / "src"
VENV = "python -m venv .venv && . .venv/bin/activate"
SUM, LIBRARY = "snippets/1-one/sum.py", "snippets/1-one/library.py"


def output_of(done, status=0):
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def names(folder):
    return sorted(p.name for p in Path(folder).iterdir())


def test_a_short_name_a_unique_stem_and_a_path_mean_a_snippet(recorded_book, monkeypatch):
    whole = Book(Project(recorded_book.root))
    monkeypatch.chdir(recorded_book.path("snippets"))
    for name in ("1-one/sum", "sum", "sum.py", SUM, f"./{SUM}", "1-one/sum.py"):
        assert find(whole, name).name == SUM
    assert find(whole, "double").is_exercise
    assert find(whole, "solutions/double").is_solution


def test_a_snippet_is_copied_as_clean_code_with_the_commands_that_run_it(book, tmp_path):
    text = output_of(book.week2("copy", "1-one/sum", str(tmp_path / "mine")))
    copied = tmp_path / "mine/sum.py"
    start, _, code = book.path(SUM).read_text("utf-8").partition("# --8<-- [start:show]\n")
    assert "[tool.bookproof]" in start
    header = '# /// script\n# dependencies = ["numpy<3,>=1.26"]\n# ///\n\n'
    ran = f"# Last run {date.today()} with Python {platform.python_version()}, numpy "
    ran += f"{numpy.__version__}.\n\n"
    assert copied.read_text("utf-8") == header + ran + code.replace("# --8<-- [end:show]\n", "")
    assert names(copied.parent) == ["sum.py"]
    steps = [f"cd {copied.parent}", VENV, "pip install 'numpy<3,>=1.26'", "python sum.py"]
    assert "".join(f"    {step}\n" for step in steps) in text
    assert "uv run sum.py\n" in text
    assert "CUDA" not in text
    assert "It is explained in docs/1-one/page.md." in text


def test_a_copy_requires_what_its_packages_warn_without(book, tmp_path):
    needs = "[tool.bookproof.needs.gpu]"
    beside = '[tool.bookproof.distributions]\npip = { beside = ["numpy"] }\n\n'
    book.replace("pyproject.toml", needs, beside + needs)
    before = '["numpy"]'
    for declared in ('["pip"]', '["numpy", "pip"]'):
        book.replace(SUM, f"dependencies = {before}", f"dependencies = {declared}")
        output_of(book.week2("copy", "sum", str(tmp_path), "--force"))
        header = parse_header((tmp_path / "sum.py").read_text("utf-8"), SUM)
        assert sorted(header["dependencies"]) == ["numpy<3,>=1.26", "pip"]
        before = declared


def test_it_is_copied_into_the_current_folder_by_default(book):
    text = output_of(book.week2("copy", "fails"))
    assert book.path("fails.py").is_file()
    assert "Run it:\n    python fails.py\n" in text
    assert "meant to fail, with ZeroDivisionError" in text


def test_a_solution_is_copied_as_the_whole_exercise(book, tmp_path):
    output_of(book.week2("copy", "exercises/solutions/double", str(tmp_path)))
    run = subprocess.run([sys.executable, "double.py"], cwd=tmp_path, check=False)
    assert run.returncode == 0


def test_an_unknown_name_brings_near_ones(book):
    text = output_of(book.week2("copy", "1-one/libary"), 2)
    assert "no snippet is called '1-one/libary'; did you mean 1-one/library" in text


def test_a_name_that_two_snippets_have_must_be_longer(book):
    book.snippet("double", "print(2)")
    text = output_of(book.week2("copy", "double"), 2)
    assert "could be 1-one/double or 1-one/exercises/double" in text


def test_nothing_of_the_readers_is_overwritten_unless_forced(book, tmp_path):
    (tmp_path / "sum.py").write_text("mine", "utf-8")
    assert "sum.py exists and differs" in output_of(book.week2("copy", "sum", str(tmp_path)), 2)
    assert (tmp_path / "sum.py").read_text("utf-8") == "mine"
    output_of(book.week2("copy", "sum", str(tmp_path), "--force"))
    assert "np.arange(4)" in (tmp_path / "sum.py").read_text("utf-8")
    assert "wrote" not in output_of(book.week2("copy", "sum", str(tmp_path)))


def test_the_books_own_snippets_are_no_place_for_a_copy(book):
    assert "the book's own snippets" in output_of(book.week2("copy", "sum", "snippets/new"), 2)
    assert not book.path("snippets/new").exists()


def test_the_list_says_what_each_needs(book):
    rows = [row.split(maxsplit=1) for row in output_of(book.week2("copy", "--list")).splitlines()]
    assert ["1-one/sum", "numpy"] in rows
    assert ["1-one/library", "small-book"] in rows
    assert ["1-one/exercises/double", "nothing"] in rows
    assert not [row for row in rows if "solutions" in row[0]]


def test_the_library_comes_as_a_wheel_where_it_is_imported_and_only_there(shop, tmp_path):
    mine = tmp_path / "mine"
    text = output_of(shop.week2("copy", "library", str(mine)))
    copied, wheel = names(mine)
    assert copied == "library.py"
    version = str(parse_wheel_filename(wheel)[1])
    assert re.fullmatch(r"0\.1\+[0-9a-f]{12}", version)
    assert f"    {VENV}\n    pip install ./{wheel}\n    python library.py\n" in text
    assert "small-book is on no package index" in text
    header = parse_header((mine / copied).read_text("utf-8"), copied)
    assert header == {
        "dependencies": [f"small-book=={version}"],
        "tool": {"uv": {"sources": {"small-book": {"path": wheel}}}},
    }
    install = ["install", "-q", "--no-index", "--no-deps", "--target", "installed"]
    command = [sys.executable, "-m", "pip", *install, f"./{wheel}"]
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
    output_of(shop.week2("copy", "library", str(tmp_path / "a")))
    shop.replace("src/small/other.py", "OTHER = 1", "OTHER = 2")
    output_of(shop.week2("copy", "library", str(tmp_path / "b")))
    versions = set()
    for folder, expected in (("a", b"OTHER = 1\n"), ("b", b"OTHER = 2\n")):
        path = next((tmp_path / folder).glob("*.whl"))
        versions.add(parse_wheel_filename(path.name)[1])
        with zipfile.ZipFile(path) as wheel:
            assert wheel.read("small/other.py") == expected
    assert len(versions) == 2  # an installer puts one over the other
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


@pytest.mark.parametrize(
    ("version", "why"), [("1", "names no version"), ('"one"', "must be pep440")]
)
def test_a_library_that_cannot_be_built_is_an_error_and_copies_nothing(
    shop, tmp_path, version, why
):
    shop.replace("pyproject.toml", 'version = "0.1"', f"version = {version}")
    text = output_of(shop.week2("copy", "library", str(tmp_path / "mine")), 2)
    assert "the library's wheel could not be built" in text
    assert why in text
    assert not (tmp_path / "mine").exists()


@pytest.fixture
def copied(shop, tmp_path):
    """A copy of the snippet that imports the library, which requires nothing from an index."""
    shop.replace("pyproject.toml", 'dependencies = ["numpy>=1.26,<3"]', "dependencies = []")
    output_of(shop.week2("copy", "library", str(tmp_path / "mine")))
    return tmp_path / "mine/library.py"


def test_uv_runs_a_copy_with_the_wheel_beside_it_and_asks_no_index_for_it(index, copied, tmp_path):
    address, asked = index
    done = uv_run(address, tmp_path / "cache", str(copied))
    assert done.stdout == "14\n", done.stderr
    assert asked == []


def test_a_tool_that_overlooks_where_the_wheel_is_gets_nothing_from_a_stranger(
    index, copied, tmp_path
):
    address, asked = index
    done = uv_run(address, tmp_path / "cache", "--no-sources", str(copied))
    assert done.returncode != 0
    assert "there is no version of small-book==0.1+" in done.stderr
    assert done.stdout == ""
    assert "/small-book/" in asked
    stranger = ("--no-project", "--with", "small-book", "python", "-c", "import small")
    bare = uv_run(address, tmp_path / "cache", *stranger)
    assert bare.stdout == "a stranger ran\n"  # so the index does serve it


@pytest.fixture(scope="module")
def real():
    return Book(Project.find())


def test_no_header_of_the_book_names_its_own_library(real):
    assert list(check_headers(real)) == []
    assert any(imports_library(real.project, snippet) for snippet in real.snippets.values())


@pytest.mark.parametrize("named", ["small-book", "Small.Book[draw]", "small_book >= 1"])
def test_a_header_that_names_the_books_own_library_is_refused(book, named):
    line = book.replace(SUM, '["numpy"]', f'["numpy", "{named}"]')
    text = output_of(book.week2("check"), 1)
    assert f"{SUM}:{line}: the header names small-book, which this book builds itself" in text
    assert f"take {named!r} out" in text


def test_a_copy_of_any_snippet_is_its_program_without_what_the_machine_reads(real):
    for name, snippet in real.snippets.items():
        on_site = site_text(real.project, snippet, "https://book.test/")
        for text in (clean_text(snippet), beside_text(real.project, snippet), on_site):
            assert "--8<--" not in text, name
            assert "tool.bookproof" not in text, name
            assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(snippet.text)), name
        header = parse_header(clean_text(snippet), name)
        assert header["dependencies"] == list(snippet.dependencies), name


COMPANION = """
[build-system]
requires = ["setuptools"]

[project]
name = "small-data"
version = "1"

[tool.setuptools]
packages = ["small.held"]
package-dir = { "small.held" = "../../src/small/held" }
package-data = { "*" = ["**/*"] }
"""


def test_what_is_a_distribution_of_its_own_comes_with_a_copy_that_reads_it(shop, tmp_path):
    shop.write("data/held/pyproject.toml", COMPANION)
    shop.write("src/small/held/deep/a.txt", "7")
    shop.replace("pyproject.toml", 'pins = ["base"]', 'pins = ["base"]\ncompanions = ["data/held"]')
    place = "os.path.dirname(small.__file__)"
    reads = f"import os, small\nprint(open({place} + '/held/deep/a.txt').read())"
    shop.snippet("reads", reads)
    shop.snippet("idle", "import small\nprint(1)")
    assert shop.week2("record", "snippets/1-one").returncode == 0
    output_of(shop.week2("copy", "reads", str(tmp_path / "a")))
    library, data = sorted(p.name for p in (tmp_path / "a").glob("*.whl"))
    assert library.startswith("small_book-")
    assert data.startswith("small_data-1+")
    text = (tmp_path / "a/reads.py").read_text("utf-8")
    assert f'small-data = {{ path = "{data}" }}' in text
    with zipfile.ZipFile(tmp_path / "a" / library) as wheel:
        assert not [name for name in wheel.namelist() if "held" in name]
    output_of(shop.week2("copy", "idle", str(tmp_path / "b")))
    assert [p.name for p in (tmp_path / "b").glob("*.whl")] == [library]


@pytest.mark.parametrize(
    ("exercise", "brought"),
    [
        ("1-autograd/exercises/tape_halves", []),
        ("2-attention/exercises/schedule_prefetch", []),
        ("4-frameworks/exercises/haystack_titles", ["tools/wheels/models"]),
        ("5-comparison/cuda_compare", ["tools/wheels/models"]),
    ],
)
def test_without_a_receipt_a_copy_brings_the_data_beside_what_it_may_import(
    real, exercise, brought
):
    assert companions(real.project, real.snippets[f"snippets/{exercise}.py"]) == brought


def test_the_library_is_a_small_wheel_for_any_system(real):
    wheel = library_wheel(real.project)
    assert wheel.name.endswith("-py3-none-any.whl")
    assert wheel.stat().st_size < 1_500_000
    with zipfile.ZipFile(wheel) as content:
        kinds = {Path(name).suffix for name in content.namelist() if name.startswith("week2/")}
    assert kinds <= {".py", ".c", ".h", ".csv", ".json", ".jsonl", ".tsv"}


def test_a_copy_is_formatted_as_code_is(real, tmp_path):
    texts = {name: clean_text(snippet) for name, snippet in real.snippets.items()}
    for path in (SOURCES / "week2").rglob("*.py"):
        name = str(Path("src") / path.relative_to(SOURCES))
        texts[name] = without_markers(path.read_text("utf-8"))
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for name in ("pyproject.toml", "snippets/ruff.toml"):
        shutil.copy(real.project.root / name, tmp_path / name)
    for path in (SOURCES / "week2").rglob("ruff.toml"):
        place = tmp_path / "src" / path.relative_to(SOURCES)
        shutil.copy(path, place)
    command = [sys.executable, "-m", "ruff", "format", "--check", "--quiet", "--no-cache"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_header_keeps_what_is_meant_for_other_tools(recorded_book, tmp_path):
    header = '# /// script\n# dependencies = ["a[b]"]\n{}# [tool.uv]\n# offline = true\n# ///\n'
    settings = '# [tool.bookproof]\n# hint = """\n# [Look], and\n# look."""\n'
    path = recorded_book.path("snippets/1-one/x.py")
    snippet = Snippet(path, "x", header.format(settings) + "1\n", dependencies=("a[b]",))
    assert clean_text(snippet) == header.format("") + "\n1\n"


def test_without_a_clone_it_says_so(tmp_path):
    shutil.copytree(SOURCES, tmp_path / "lib")
    done = subprocess.run(
        [sys.executable, "-m", "week2.cli", "copy", "quadratic"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "lib")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "is in no clone of the book" in output_of(done, 2)


def test_from_any_folder_the_clone_of_this_library_is_found(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "week2.cli", "copy", "1-autograd/quadratic"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=False,
    )
    text = output_of(done)
    assert f"    {VENV}\n    pip install 'torch<2.14,>=2.10' 'numpy>=1.26'\n" in text
    assert "pip may fetch PyTorch's CUDA build (3 GB)" in text
    assert names(tmp_path) == ["quadratic.py"]


ASIDE = """
[build-system]
requires = ["setuptools"]

[project]
name = "small-aside"
version = "1"

[tool.setuptools]
packages = ["aside"]
package-dir = { aside = "." }
"""


@pytest.fixture
def beside(shop):
    """The small book with a second distribution in `src`, and a snippet that imports that alone."""
    shop.write("src/aside/pyproject.toml", ASIDE)
    shop.write("src/aside/__init__.py", "SEVEN = 7\n")
    shop.write("src/aside/__pycache__/old.pyc", "made by an earlier run")
    shop.snippet("asks", "from aside import SEVEN\nprint(SEVEN)")
    return shop


def test_a_second_distribution_in_src_comes_with_a_copy_that_imports_it(beside, index, tmp_path):
    address, asked = index
    output_of(beside.week2("copy", "asks", str(tmp_path / "mine")))
    [wheel] = (tmp_path / "mine").glob("*.whl")
    assert wheel.name.startswith("small_aside-1+")
    with zipfile.ZipFile(wheel) as opened:
        held = [name for name in opened.namelist() if not name.startswith("small_aside-")]
    assert held == ["aside/__init__.py"]
    done = uv_run(address, tmp_path / "cache", str(tmp_path / "mine/asks.py"))
    assert done.stdout == "7\n", done.stderr
    assert asked == []


def test_a_header_that_names_a_second_distribution_of_the_book_is_refused(beside):
    header = '# /// script\n# dependencies = ["small_aside"]\n# ///\n'
    beside.write("snippets/1-one/bare.py", f"{header}import aside\n")
    text = output_of(beside.week2("check"), 1)
    assert "the header names small-aside, which this book builds itself" in text
