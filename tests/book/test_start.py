"""What starts is quick to start: it does not read, import or parse what it has no need of."""

import subprocess
import sys
from importlib.metadata import Distribution, packages_distributions
from pathlib import Path

import pytest

from bookproof.sandbox.worker import providers, top_level, versions
from tests.book.conftest import PATIENCE

CHECKS = """
import sys
from pathlib import Path
from bookproof import commands
from bookproof.check.checks import check_book
from bookproof.source.index import Book
from bookproof.source.project import Project
assert not check_book(Book(Project(Path.cwd())))
print(sorted({"pytest", "nbformat", "numpy"} & set(sys.modules)))
"""


def test_a_check_imports_no_test_runner_and_no_library(book):
    done = subprocess.run(
        [sys.executable, "-c", CHECKS],
        cwd=book.root,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.stdout == "[]\n", done.stderr


def test_what_provides_a_module_is_what_the_standard_library_finds():
    distributions = {m: {d.metadata["Name"] for d in each} for m, each in providers().items()}
    expected = {m: set(names) for m, names in packages_distributions().items()}
    assert distributions == {m: names for m, names in expected.items() if m in distributions}
    assert {"mkdocs", "numpy", "yaml"} <= set(distributions)
    assert versions("yaml").keys() == {"PyYAML"}
    assert versions("json") == {}


@pytest.mark.parametrize(
    ("folder", "file", "text"),
    [
        ("a-1.dist-info", "top_level.txt", "one\ntwo\n"),
        (
            "a-1.dist-info",
            "RECORD",
            'one/b.py,,\n"one/x.py,y.txt",,\ntwo.py,sha256=x,1\nthree.pth,,\n',
        ),
        ("a-1.egg-info", "SOURCES.txt", "one/b.py\none/c.py\ntwo.py\nREADME.md\n"),
    ],
)
def test_the_modules_of_a_distribution_are_read_from_what_it_lists(
    tmp_path: Path, folder: str, file: str, text: str
) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / file).write_text(text)
    for name in ("one/b.py", "one/c.py", "two.py", "README.md"):  # sources that are gone count not
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (distribution,) = Distribution.discover(path=[str(tmp_path)])
    assert top_level(distribution) == {"one", "two"}
