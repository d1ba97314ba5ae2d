"""A header that declares something else than its program imports is refused, in a book and here."""

import re
from importlib import metadata
from pathlib import Path

import pytest

from bookproof.check import declared
from bookproof.check.declared import check_declared
from bookproof.source.index import Book
from bookproof.source.project import Project

SUM, LIBRARY = "snippets/1-one/sum.py", "snippets/1-one/library.py"
DOUBLE = "snippets/1-one/exercises/double.py"
HEADER = "dependencies = []"


def judged(book):
    """What the check says of the headers of a small book."""
    return [str(problem) for problem in check_declared(Book(Project(book.root)))]


def test_the_small_book_declares_what_it_imports(book):
    assert judged(book) == []


def test_an_import_that_is_not_declared(book):
    line = book.replace(SUM, '["numpy"]', "[]")
    message = f'{SUM}:{line}: it imports numpy, which its header does not declare: add "numpy" to'
    done = book.week2("check")
    assert message in done.stderr
    assert done.returncode == 1


def test_an_import_in_a_function_of_the_program_counts(book):
    line = book.replace(LIBRARY, HEADER, f"{HEADER}\n# [tool.bookproof]")
    book.replace(LIBRARY, "print(", "def late():\n    import yaml\n\nprint(")
    [problem] = judged(book)
    assert problem.startswith(
        f"{LIBRARY}:{line}: it imports yaml, which its header does not declare"
    )
    assert 'add "pyyaml" to its dependencies' in problem


def test_a_declared_distribution_that_nothing_imports(book):
    line = book.replace(SUM, '["numpy"]', '["numpy", "packaging>=24"]')
    assert judged(book) == [
        f"{SUM}:{line}: nothing that it reaches imports packaging: take 'packaging>=24' out of its "
        "dependencies"
    ]


def test_a_misspelt_distribution(book):
    line = book.replace(SUM, '["numpy"]', '["nunpy"]')
    assert judged(book) == [
        f'{SUM}:{line}: it imports numpy, which its header does not declare: add "numpy" to its '
        "dependencies",
        f"{SUM}:{line}: neither pyproject.toml nor requirements/ knows 'nunpy': write \"numpy\", "
        "or add it there",
    ]


def test_what_a_reached_module_of_the_library_imports(book):
    book.replace("src/small/other.py", "OTHER", "import yaml\nOTHER")
    assert judged(book) == []  # no program reaches it
    book.replace("src/small/lib.py", "from pathlib", "from small import other\nfrom pathlib")
    [problem] = judged(book)
    assert (
        f"{LIBRARY}:2: it reaches small.other, which imports yaml, and its header does not"
        in problem
    )
    book.replace(LIBRARY, HEADER, 'dependencies = ["pyyaml"]')
    assert judged(book) == []


def test_what_the_library_itself_requires_comes_with_it(book):
    book.replace("src/small/lib.py", "from pathlib", "import numpy\nfrom pathlib")
    assert judged(book) == []


def test_an_import_for_types_or_within_an_unreached_function_is_not_needed(book):
    book.replace(
        "src/small/lib.py",
        "from pathlib",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import packaging\nfrom pathlib",
    )
    book.replace("src/small/lib.py", "def yes():", "def yes():\n    import yaml")
    assert judged(book) == []
    book.replace(LIBRARY, HEADER, 'dependencies = ["pyyaml"]')
    assert judged(book) == []  # and may be declared


def test_an_import_within_a_function_that_the_receipt_says_was_run(book):
    book.replace("src/small/lib.py", "    return 2 * x", "    import yaml\n    return 2 * x")
    [problem] = judged(book)
    assert "it reaches small.lib, which imports yaml" in problem


def test_a_name_that_a_package_looks_up_when_it_is_asked(book):
    book.write(
        "src/small/__init__.py",
        """
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from small.late import read

        def __getattr__(name):
            from small import late

            return getattr(late, name)
        """,
    )
    book.write("src/small/late.py", "import yaml\n\ndef read():\n    return yaml\n")
    assert judged(book) == []
    book.replace(LIBRARY, "from small.lib", "from small import read\nfrom small.lib")
    [problem] = judged(book)
    assert f"{LIBRARY}:2: it reaches small.late, which imports yaml" in problem


def test_an_exercise_declares_what_its_solution_imports(book):
    book.replace(
        f"{Path(DOUBLE).parent}/solutions/double.py", "    return", "    import yaml\n    return"
    )
    [problem] = judged(book)
    assert problem.startswith(f"{DOUBLE}:2: it imports yaml")


@pytest.mark.parametrize(
    ("header", "good"),
    [
        ('["numpy", "pyyaml"]', False),
        ('["numpy", "pyyaml>=6"]', True),  # a bound on what numpy is said to bring
        ('["numpy", "packaging"]', True),  # numpy is said to load it
    ],
)
def test_what_pyproject_says_of_a_distribution(book, header, good):
    book.replace(
        "pyproject.toml",
        "[tool.bookproof.needs.gpu]",
        '[tool.bookproof.distributions.numpy]\nbrings = ["PyYAML"]\nloads = ["packaging"]\n\n'
        "[tool.bookproof.needs.gpu]",
    )
    book.replace(SUM, '["numpy"]', header)
    assert (judged(book) == []) is good


def test_a_distribution_that_is_named_in_a_string_is_used(book):
    book.replace(SUM, '["numpy"]', '["numpy", "packaging"]')
    book.replace(
        SUM,
        "import json",
        'import json\nimport importlib.util\nimportlib.util.find_spec("packaging")',
    )
    assert judged(book) == []


def test_the_headers_of_this_book_are_true_with_and_without_what_they_name_installed(monkeypatch):
    real = Book(Project.find())
    assert [str(problem) for problem in check_declared(real)] == []
    monkeypatch.setattr(declared, "_installed", lambda name: None)
    assert [str(problem) for problem in check_declared(real)] == []


def test_what_pyproject_says_of_distributions_agrees_with_those_installed():
    project = Project.find()
    for name, settings in project.settings.distributions.items():
        try:
            installed = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # it has an environment of its own
        needed = [r.lower() for r in installed.requires or () if "extra ==" not in r]
        for brought in settings.brings:
            assert any(re.match(rf"{brought}\b(?!-)", r) for r in needed), (
                f"{name} brings {brought}"
            )
        for module in settings.modules:
            folder = f"{module.replace('.', '/')}/"
            assert any(str(f).startswith(folder) for f in installed.files or ()), (
                f"{name} has {module}"
            )
