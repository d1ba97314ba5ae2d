"""A small book on disk, whole and good, for tests to break."""

import compileall
import functools
import http.server
import os
import subprocess
import sys
import textwrap
import threading
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy
import pytest

from bookproof.source.index import Book
from bookproof.source.project import Project

ROOT = Path(__file__).parents[2]
PATIENCE = 300  # seconds: how soon a command ends is for a crowded machine to say

PYPROJECT = """
[project]
name = "small-book"
dependencies = ["numpy>=1.26,<3"]

[tool.bookproof]
command = "week2"
pins = ["base"]

[[tool.bookproof.interpreters]]
name = "plain"
warm = []

[[tool.bookproof.interpreters]]
name = "numpy"
warm = ["numpy"]

[tool.bookproof.needs.gpu]
lacking = "not yet run on a GPU"
probe = "bookproof.sandbox.probes:never"
device = "cuda"

[tool.bookproof.needs.long]
lacking = "takes minutes to hours"
probe = "bookproof.sandbox.probes:never"

[tool.bookproof.needs.echo]
lacking = "the echo service is missing"
probe = "small.lib:yes"

[tool.bookproof.services.echo]
command = ["python", "echo_service.py"]
timeout = 120
"""

MKDOCS = """
site_name: Small book
use_directory_urls: false
strict: true
nav:
  - index.md
  - Chapter:
      - 1-one/page.md
      - glossary.md
theme:
  name: material
  font: false
validation:
  nav: {omitted_files: warn, not_found: warn, absolute_links: warn}
  links: {not_found: warn, anchors: warn, absolute_links: warn, unrecognized_links: warn}
plugins: []
markdown_extensions:
  - admonition
  - attr_list
  - bookproof.site.markdown
  - pymdownx.details
  - pymdownx.highlight
  - pymdownx.superfences
  - pymdownx.snippets:
      base_path: [!relative $config_dir]
      check_paths: true
"""

FAILS = """
```python
--8<-- "snippets/1-one/fails.py:show"
```

```text
--8<-- "snippets/1-one/_recorded/fails.out"
```
"""

PAGE = (
    """
# A page

The sum is {{ 1-one/sum:total | .1f }}, see [sum](../glossary.md#sum) and [below](#what-it-printed).

```python
--8<-- "snippets/1-one/sum.py:show"
```

## What it printed

```text
--8<-- "snippets/1-one/_recorded/sum.out"
```

![A line]
(../../snippets/1-one/_recorded/sum.svg)

## From the library

!!! note

    ```python
    --8<-- "snippets/1-one/library.py:show"
    ```

    ```text
    --8<-- "snippets/1-one/_recorded/library.out"
    ```
"""
    + FAILS
    + """
```python
--8<-- "snippets/1-one/exercises/double.py:task"
```

??? question "The solution"

    ??? success "Solution"

        ```python
        --8<-- "snippets/1-one/exercises/solutions/double.py"
        ```

```python
--8<-- "src/small/lib.py:twice"
```

```sh
echo hello
```

```toml
a = 1
```
"""
).replace("![A line]\n", "![A line]")

FILES = {
    "pyproject.toml": PYPROJECT,
    "mkdocs.yml": MKDOCS,
    "docs/index.md": "# Home\n\nRead [the page](1-one/page.md).\n",
    "docs/glossary.md": "# Glossary\n\n## Sum\n\nWhat addition gives.\n",
    "docs/1-one/page.md": PAGE,
    "src/small/__init__.py": "",
    "src/small/data.txt": "7\n",
    "src/small/other.py": "OTHER = 1\n",
    "src/small/lib.py": """
        from pathlib import Path

        # --8<-- [start:twice]
        def twice(x):
            return 2 * x
        # --8<-- [end:twice]

        def data():
            return int((Path(__file__).parent / "data.txt").read_text())

        def yes():
            return True
        """,
    "requirements/base.txt": f"numpy=={numpy.__version__}\n",
    "snippets/1-one/sum.py": """
        # /// script
        # dependencies = ["numpy"]
        # [tool.bookproof]
        # [tool.bookproof.measured]
        # "seconds" = [0, 60]
        # "took # s" = [0, 60]
        # ///
        # --8<-- [start:show]
        import json
        import time
        import numpy as np

        started = time.perf_counter()
        total = float(np.arange(4).sum())
        print("total", total)
        # --8<-- [end:show]
        seconds = time.perf_counter() - started
        print(f"took {seconds:.9f} s")
        with open("sum.json", "w") as file:
            json.dump({"total": total, "seconds": seconds}, file)
        with open("sum.svg", "w") as file:
            file.write('<svg viewBox="0 0 9 9"><path d="M 0.5 1 L 9 9" stroke="#000000"/></svg>')
        """,
    "snippets/1-one/library.py": """
        # /// script
        # dependencies = []
        # ///
        # --8<-- [start:show]
        from small.lib import data, twice

        print(twice(data()))
        # --8<-- [end:show]
        """,
    "snippets/1-one/fails.py": """
        # /// script
        # dependencies = []
        # [tool.bookproof]
        # raises = "ZeroDivisionError: division by zero"
        # ///
        # --8<-- [start:show]
        1 / 0
        # --8<-- [end:show]
        """,
    "snippets/1-one/exercises/double.py": """
        # /// script
        # dependencies = []
        # [tool.bookproof]
        # hint = "Add it to itself."
        # ///
        # --8<-- [start:task]
        def double(x):
            return x
        # --8<-- [end:task]
        # --8<-- [start:check]
        assert double(2) == 4, "double(2) is 4"
        # --8<-- [end:check]
        """,
    "snippets/1-one/exercises/solutions/double.py": """
        def double(x):
            return x + x
        """,
    "tests/test_lib.py": "def test_twice():\n    pass\n",
    "echo_service.py": """
        import json, sys
        print(json.dumps({"ECHO": "here"}), flush=True)
        sys.stdin.read()
        """,
}


EVIDENCE = "tests/test_lib.py::test_twice"  # of entries in the skip list


def own_environment() -> dict[str, str]:
    """This process's environment, less the folder in which its own lines are noted.

    A test changes a module twice in a second, which bytecode does not tell apart: none is written.
    """
    variables = {k: v for k, v in os.environ.items() if k != "BOOKPROOF_COVERAGE"}
    return variables | {"PYTHONDONTWRITEBYTECODE": "1"}


def run_module(
    root: Path, module: str, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m MODULE ARGUMENTS` in a folder, with further environment variables."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=root,
        env=own_environment() | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@dataclass
class SmallBook:
    """A book to break: its files, and the commands as a keeper types them."""

    root: Path

    def week2(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `week2 ARGUMENTS` in the book, with further environment variables."""
        return run_module(self.root, "week2.cli", *arguments, **variables)

    def pytest(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `pytest --codeblocks docs ARGUMENTS` in the book."""
        return subprocess.run(
            [
                *(sys.executable, "-m", "pytest"),
                *("-p", "no:cacheprovider", "--codeblocks", "docs", *arguments),
            ],
            cwd=self.root,
            env=own_environment() | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def path(self, name: str) -> Path:
        """A file of the book."""
        return self.root / name

    def recorded(self, snippet: str, suffix: str) -> Path:
        """What a run of a snippet left: its output, result, figure or receipt."""
        path = self.path(snippet)
        return path.parent / "_recorded" / (path.stem + suffix)

    def write(self, name: str, text: str) -> None:
        """Write a file of the book."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), "utf-8")

    def replace(self, name: str, old: str, new: str) -> int:
        """Change a file in one place; the number of the line that changed."""
        text = self.path(name).read_text("utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {name}"
        self.path(name).write_text(text.replace(old, new, 1), "utf-8")
        return text[: text.index(old)].count("\n") + 1

    def snippet(self, name: str, body: str, header: str = "") -> None:
        """Write a snippet with a header, and a page that shows it."""
        lines = "".join(f"# {line}\n" for line in header.splitlines())
        self.write(
            f"snippets/1-one/{name}.py",
            "# /// script\n# dependencies = []\n# [tool.bookproof]\n"
            + lines
            + "# ///\n"
            + textwrap.dedent(body).lstrip("\n"),
        )


@pytest.fixture(scope="session")
def recorded_book(tmp_path_factory):
    """The small book with everything recorded, made once.

    Without its bytecode, a command of the machine would spend a third of its time compiling.
    """
    compileall.compile_dir(ROOT / "src/bookproof", quiet=2)
    book = SmallBook(tmp_path_factory.mktemp("recorded"))
    for name, text in FILES.items():
        book.write(name, text)
    done = book.week2("record")
    assert done.returncode == 0, done.stdout + done.stderr
    return book


def copied(book, root):
    """A copy of a book, with all that was made of it."""
    subprocess.run(["cp", "-a", book.root, root], check=True)
    return SmallBook(root)


@pytest.fixture
def book_of(tmp_path):
    """Makes the book that has these files, each a path and its text, and nothing else."""

    def make(files):
        for name, text in {"pyproject.toml": "[tool.bookproof]\n", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return Book(Project(tmp_path))

    return make


@pytest.fixture
def book(recorded_book, tmp_path):
    """A copy of the recorded book, for one test to break."""
    return copied(recorded_book, tmp_path / "book")


BUILD = """
[tool.setuptools.packages.find]
where = ["src"]

[tool.setuptools.package-data]
small = ["*.txt"]
"""


def as_shop(book):
    """Give the small book a library that can be built."""
    book.replace("pyproject.toml", 'name = "small-book"', 'name = "small-book"\nversion = "0.1"')
    with book.path("pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(BUILD)
    return book


@pytest.fixture
def shop(book):
    """The small book with a library that can be built."""
    return as_shop(book)


class Index(http.server.SimpleHTTPRequestHandler):
    """A package index that notes what it is asked for."""

    def __init__(self, asked, folder, *arguments):
        self.asked = asked
        super().__init__(*arguments, directory=folder)

    def do_GET(self):
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture
def index(tmp_path):
    """The address of an index that has a stranger's small-book 0.1, and what it is asked for."""
    shelf = tmp_path / "index/small-book"
    shelf.mkdir(parents=True)
    name = "small_book-0.1-py3-none-any.whl"
    about = "small_book-0.1.dist-info"
    with zipfile.ZipFile(shelf / name, "w") as wheel:
        wheel.writestr("small/__init__.py", "print('a stranger ran')")
        wheel.writestr("small/lib.py", "data = twice = int")
        wheel.writestr(
            f"{about}/METADATA", "Metadata-Version: 2.1\nName: small-book\nVersion: 0.1\n"
        )
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    (shelf / "index.html").write_text(f'<a href="{name}">{name}</a>', "utf-8")
    asked: list[str] = []
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Index, asked, str(shelf.parent))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    server.server_close()


def uv_run(index, cache, *arguments, cwd=None):
    """`uv run ARGUMENTS`, with that index and no other."""
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        pytest.skip("uv is not installed here")
    settings = {"UV_CACHE_DIR": str(cache), "UV_NO_CONFIG": "1", "UV_PYTHON": sys.executable}
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("UV_", "PYTHONPATH"))}
    return subprocess.run(
        [uv, "run", "--default-index", index, *arguments],
        cwd=cwd,
        env=variables | settings,
        capture_output=True,
        text=True,
        check=False,
    )
