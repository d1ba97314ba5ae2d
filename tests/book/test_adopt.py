"""A tree of ordinary Markdown is adopted: its Python is run, recorded, and held to that."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify as slugify_of_markdown

from bookproof.source import files
from bookproof.source.files import locked
from bookproof.source.page import scan_fences, slugify
from bookproof.source.typed import python_fences
from tests.book.conftest import own_environment, run_module

GUIDE = """
# Guide

```python
from small import three
x = 2
print("x is", x)
```

!!! note

    ~~~py title="sum.py" hl_lines="1"
    print(x + three())
    ~~~

- in a list

    ```{.python .annotate}
    import time
    print(time.perf_counter_ns())
    y = 9
    ```

```pycon
>>> y + 1
10
>>> 1 / 0
Traceback (most recent call last):
  ...
ZeroDivisionError: division by zero
```

```python
import missing_thing
z = 3
```

```python
print(z)
```

```python
import os
os._exit(3)
```

```python
with open("note.txt", "w") as file:
    print(file.write("written"))
```

```sh
exit 1
```

```text
print("not Python")
```
"""
OTHER = """
# Other

```python
print(x)
```

~~~ python
{! included/by/another.py !}
~~~
"""
README = """
# Readme

>   ```python
>   >>> 1 + 1
>   3
>   >>> later = 4
>   ```

```python
print(later)
```
"""
FILES = {
    "docs/guide.md": GUIDE,
    "docs/more/other-page.md": OTHER,
    "README.md": README,
    "src/small.py": "def three():\n    return 3\n",
    "pyproject.toml": '[project]\nname = "small"\n',
}


@dataclass
class Tree:
    """Docs to adopt and to break."""

    root: Path

    def bookproof(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `bookproof ARGUMENTS` in the tree."""
        return run_module(self.root, "bookproof", *arguments, **variables)

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), "utf-8")

    def read(self, name: str) -> str:
        """The text of a file."""
        return (self.root / name).read_text("utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Change a file in one place."""
        assert self.read(name).count(old) == 1
        self.write(name, self.read(name).replace(old, new))

    def skips(self) -> dict[str, dict[str, object]]:
        """The entries of the skip list by block."""
        rows = tomllib.loads(self.read("snippets/skips.toml"))["entry"]
        return {row["snippet"]: row for row in rows}

    def refusal(self, **variables: str) -> str:
        """What `bookproof check` finds wrong; it must find something."""
        done = self.bookproof("check", **variables)
        assert done.returncode == 1, done.stdout + done.stderr
        return done.stderr

    def files(self) -> set[Path]:
        """What it holds, but for the log of runs."""
        return {p for p in self.root.rglob("*") if ".bookproof" not in p.parts}

    def passes(self) -> bool:
        """Whether `bookproof check` finds nothing wrong."""
        done = self.bookproof("check")
        return done.returncode == 0 and "all good" in done.stdout


@pytest.fixture(scope="session")
def adopted(tmp_path_factory):
    """The tree after `bookproof adopt`, made once."""
    tree = Tree(tmp_path_factory.mktemp("adopted"))
    for name, text in FILES.items():
        tree.write(name, text)
    done = tree.bookproof("adopt")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "7 of 11 blocks run" in done.stdout
    return tree


@pytest.fixture
def tree(adopted, tmp_path):
    """A copy of the adopted tree, for one test to break."""
    shutil.copytree(adopted.root, tmp_path / "tree")
    return Tree(tmp_path / "tree")


@pytest.fixture
def bare(tmp_path):
    """The same tree, not adopted yet."""
    tree = Tree(tmp_path / "bare")
    for name, text in FILES.items():
        tree.write(name, text)
    return tree


def test_pages_stay_as_they_are_and_the_check_passes(adopted) -> None:
    for name in ("docs/guide.md", "docs/more/other-page.md", "README.md", "src/small.py"):
        assert adopted.read(name) == FILES[name].lstrip("\n")
    assert tomllib.loads(adopted.read("pyproject.toml"))["tool"]["bookproof"]["typed"] is True
    assert adopted.passes()


def test_what_each_block_prints_is_kept_beside_the_page(adopted) -> None:
    printed = {p.name: p.read_text() for p in (adopted.root / "docs/_recorded").glob("*.out")}
    assert printed == {
        "guide.1.out": "x is 2\n",
        "guide.2.out": "5\n",
        "guide.4.out": "10\n",
        "guide.8.out": "7\n",
    }
    receipt = json.loads(adopted.read("docs/_recorded/guide.receipt.json"))
    assert [*receipt["units"]] == [f"docs/guide.md#{n}" for n in (1, 2, 3, 4, 8)]
    assert [*receipt["files"]] == ["src/small.py"]
    assert receipt["command"] == "bookproof record docs/guide.md"


def test_what_fails_is_left_out_for_ninety_days_with_the_last_line_of_its_error(adopted) -> None:
    entries = adopted.skips()
    out = {name: row["reason"] for name, row in entries.items() if not row.get("runs")}
    assert (
        out
        == {
            "docs/guide.md#5": "ModuleNotFoundError: No module named 'missing_thing'",
            "docs/guide.md#6": "NameError: name 'z' is not defined",
            "docs/guide.md#7": "ended the interpreter with status 3 before its last line",
            "docs/more/other-page.md#1": "NameError: name 'x' is not defined",
        }
        | {}
    )
    for row in entries.values():
        assert row["expires"] - row["since"] == timedelta(days=90)


def test_what_prints_something_else_runs_without_being_compared(adopted) -> None:
    entries = adopted.skips()
    assert {name for name, row in entries.items() if row.get("runs")} == {
        "docs/guide.md#3",
        "README.md#1",
    }
    assert "a second run prints something else" in entries["docs/guide.md#3"]["reason"]
    assert entries["README.md#1"]["reason"] == "the page shows '3' and it printed '2'"
    assert adopted.read("_recorded/README.2.out") == "4\n"  # the session went on


def test_an_entry_that_has_expired_fails_the_check(tree) -> None:
    late = (date.today() + timedelta(days=91)).isoformat()
    assert "snippets/skips.toml" in tree.refusal(BOOKPROOF_TODAY=late)


def test_an_entry_that_is_deleted_fails_the_check(tree) -> None:
    text = tree.read("snippets/skips.toml")
    for name, line in (("docs/guide.md#6", 38), ("docs/guide.md#3", 18), ("README.md#1", 4)):
        rows = text.split("\n[[entry]]\n")
        others = [row for row in rows if f'"{name}"' not in row]
        assert len(others) == len(rows) - 1
        tree.write("snippets/skips.toml", "\n[[entry]]\n".join(others))
        assert f"{name.partition('#')[0]}:{line}: " in tree.refusal()


def test_a_block_that_changes_fails_the_check_at_its_line_and_prose_does_not(tree) -> None:
    tree.replace("docs/guide.md", "# Guide", "# The guide\n\nWith prose.")
    assert tree.passes()
    tree.replace("docs/guide.md", "x = 2", "x = 4")
    assert tree.refusal().startswith("docs/guide.md:6: it has changed; if that is right: ")


def test_a_new_block_is_not_left_out_by_the_entry_of_another(tree) -> None:
    tree.replace(
        "docs/guide.md",
        "```python\nimport missing",
        "```python\n1 / 0\n```\n\n```python\nimport missing",
    )
    refused = tree.refusal()
    assert "docs/guide.md#5 has changed since it failed" in refused
    assert "docs/guide.md:33: no run has covered it" in refused


def test_an_entry_of_a_block_that_is_gone_fails_the_check(tree) -> None:
    tree.replace("docs/more/other-page.md", "```python\nprint(x)\n```\n", "")
    assert "there is no block docs/more/other-page.md#1; delete this entry" in tree.refusal()
    assert tree.bookproof("adopt").returncode == 0
    assert "docs/more/other-page.md#1" not in tree.skips()


def test_a_library_that_changes_fails_the_check_and_the_run_shows_the_difference(tree) -> None:
    tree.write("src/small.py", "def three():\n    return 33\n")
    assert "src/small.py: it has changed" in tree.refusal()
    done = tree.bookproof("run")
    assert done.returncode == 1
    assert "-5\n+35" in done.stderr
    assert "bookproof record docs/guide.md" in done.stderr
    assert tree.bookproof("record", "docs/guide.md").returncode == 0
    assert tree.read("docs/_recorded/guide.2.out") == "35\n"
    assert tree.passes()


def test_an_output_that_is_altered_lost_or_made_by_nothing_fails_the_check(tree) -> None:
    for name, text, fault in (
        ("guide.2.out", "6\n", "it was altered"),
        ("guide.2.out", None, "it is gone"),
        ("guide.6.out", "6\n", "no run made it"),
        ("gone.1.out", "6\n", "no block makes this file"),
        ("guide.receipt.json", None, "it has no receipt"),
    ):
        path = tree.root / "docs/_recorded" / name
        old = path.read_bytes() if path.exists() else None
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text)
        assert fault in tree.refusal()
        path.unlink(missing_ok=True)
        if old is not None:
            path.write_bytes(old)
    assert tree.passes()


def test_a_session_is_held_to_what_its_page_shows(tree) -> None:
    tree.replace("docs/guide.md", ">>> y + 1\n10", ">>> y + 1\n11")
    done = tree.bookproof("record", "docs/guide.md")
    assert done.returncode == 1
    assert (
        "docs/guide.md:24: docs/guide.md#4: the page shows '11' and it printed '10'" in done.stderr
    )


def test_a_lock_keeps_nobody_waiting_where_the_system_has_none(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(files, "fcntl", None)
    with locked(tmp_path / "lock"), locked(tmp_path / "lock"):
        assert (tmp_path / "lock").is_file()


def test_run_reruns_what_is_not_left_out_and_nothing_twice(tree) -> None:
    (tree.root / ".bookproof").rename(tree.root.parent / "log")  # as in a fresh clone
    done = tree.bookproof("run")
    assert done.returncode == 0, done.stderr
    assert "2 ran, 1 unmet" in done.stdout
    assert "2 fresh, 1 unmet" in tree.bookproof("run").stdout


def test_adopting_again_takes_back_what_passes_now(tree) -> None:
    before = tree.skips()["docs/guide.md#7"]
    tree.replace("docs/guide.md", "import missing_thing\n", "")
    later = (date.today() + timedelta(days=30)).isoformat()
    done = tree.bookproof("adopt", BOOKPROOF_TODAY=later)
    assert done.returncode == 0, done.stderr
    assert tree.skips().keys() == {
        *("docs/guide.md#3", "docs/guide.md#7"),
        *("docs/more/other-page.md#1", "README.md#1"),
    }
    assert tree.skips()["docs/guide.md#7"] == before  # nothing is put off by it
    assert tree.read("docs/_recorded/guide.6.out") == "3\n"


def test_blocks_run_alone_where_that_is_asked_for(bare) -> None:
    done = bare.bookproof("adopt", "--alone", "docs/guide.md")
    assert done.returncode == 0, done.stderr
    entries = bare.skips()
    assert entries["docs/guide.md#2"]["reason"] == "NameError: name 'x' is not defined"
    assert "README.md#1" not in entries
    assert (bare.root / "docs/_recorded/guide.8.receipt.json").is_file()
    assert bare.passes()


def test_setup_defines_what_pages_leave_out(bare) -> None:
    bare.write("pyproject.toml", '[tool.bookproof]\ntyped = true\nsetup = "x = 40"\n')
    assert bare.bookproof("adopt").returncode == 0
    assert bare.read("docs/more/_recorded/other-page.1.out") == "40\n"
    bare.replace("pyproject.toml", "x = 40", "x = 41")
    assert "it has changed" in bare.refusal()
    bare.replace("pyproject.toml", "x = 41", "1 / 0")
    assert "`setup` does not run" in bare.bookproof("adopt").stderr


def test_what_cannot_be_adopted_is_said_and_nothing_is_written(bare, book) -> None:
    def refusal(tree: Tree, *arguments: str) -> str:
        done = tree.bookproof("adopt", *arguments)
        assert done.returncode == 2
        return done.stderr

    assert "nowhere does not exist" in refusal(bare, "nowhere")
    assert "no Python is typed into src" in refusal(Tree(empty(bare)), "src")
    assert bare.read("pyproject.toml") == FILES["pyproject.toml"]
    assert "this is a book already" in refusal(Tree(book.root))


def empty(bare: Tree) -> Path:
    """A folder beside the tree, with a source and no Markdown."""
    root = bare.root.parent / "empty"
    (root / "src").mkdir(parents=True)
    return root


def test_a_book_allows_no_typed_python_and_no_entry_for_it(book) -> None:
    book.replace("docs/1-one/page.md", '--8<-- "snippets/1-one/sum.py:show"', "print(1)")
    book.write(
        "snippets/skips.toml",
        """
        [[entry]]
        snippet = "docs/1-one/page.md#1"
        reason = "typed"
        since = 2026-01-01
        expires = 2026-02-01
        checked = 2026-01-01
        evidence = "0"
        """,
    )
    done = book.week2("check", BOOKPROOF_TODAY="2026-01-02")
    assert "Python is typed into the page" in done.stderr
    assert "docs/1-one/page.md#1 does not exist" in done.stderr


HIDDEN = ("coverage", "markdown", "mkdocs", "nbclient", "nbformat", "numpy", "torch", "week2")


@pytest.mark.parametrize(
    ("kind", "command"), [("tree", "check"), ("book", "check"), ("tree", "record")]
)
def test_a_command_needs_nothing_but_what_bookproof_declares(kind, command, request) -> None:
    root = request.getfixturevalue(kind).root
    program = f"""
        import sys
        sys.modules.update(dict.fromkeys({HIDDEN}))
        from bookproof.cli import main
        sys.exit(main([{command!r}]))
        """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=root,
        env=own_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_blocks_run_where_the_system_neither_forks_nor_has_limits(tree) -> None:
    hide = """
        import os, sys
        sys.modules.update(fcntl=None, resource=None)
        for name in ("fork", "pidfd_open", "setsid"):
            vars(os).pop(name, None)
        """
    tree.write("src/sitecustomize.py", textwrap.dedent(hide))
    folders = (tree.root / "src", Path(__file__).parents[2] / "src")
    variables = {"PYTHONPATH": os.pathsep.join(map(str, folders))}
    asked = "import sys; sys.exit('fcntl' in sys.modules and sys.modules['fcntl'] is None)"
    hidden = subprocess.run([sys.executable, "-c", asked], env=own_environment() | variables)
    assert hidden.returncode == 1
    assert tree.bookproof("check", **variables).returncode == 0
    done = tree.bookproof("run", "--force", **variables)
    assert done.returncode == 0, done.stderr
    tree.replace("docs/guide.md", "import missing_thing\nz = 3", "print('fork' in dir(os))")
    tree.replace("docs/guide.md", "x = 2", "import os\nx = 2")
    assert tree.bookproof("adopt", **variables).returncode == 0
    assert tree.read("docs/_recorded/guide.5.out") == "False\n"


def test_a_block_becomes_a_snippet_that_runs_by_itself(tree) -> None:
    done = tree.bookproof("adopt", "--extract", "docs/guide.md", "2")
    assert done.returncode == 0, done.stderr
    assert '    --8<-- "snippets/guide_2.py:show"\n    ~~~' in tree.read("docs/guide.md")
    alone = subprocess.run(
        [sys.executable, "guide_2.py"],
        cwd=tree.root / "snippets",
        env=own_environment() | {"PYTHONPATH": "../src"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert alone.stdout == "x is 2\n5\n", alone.stderr
    assert tree.read("snippets/guide_2.py").startswith("# /// script\n# requires-python")
    assert tree.read("snippets/_recorded/guide_2.out") == alone.stdout
    assert not (tree.root / "docs/_recorded/guide.2.out").exists()
    assert tree.passes()
    tree.replace("snippets/guide_2.py", "print(x + three())", "print(x - three())")
    refused = tree.refusal()
    assert "snippets/guide_2.py: it has changed" in refused
    assert "docs/guide.md:12: it has changed" in refused


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("4", "is an interactive session"),
        ("99", "there is no typed block"),
        ("3", "a second run was not like"),
        ("5", "missing_thing"),
    ],
)
def test_a_block_that_cannot_be_extracted_leaves_everything_as_it_was(tree, number, fault) -> None:
    before = tree.files()
    done = tree.bookproof("adopt", "--extract", "docs/guide.md", number)
    assert done.returncode == 2
    assert fault in done.stderr
    assert tree.read("docs/guide.md") == GUIDE.lstrip("\n")
    assert tree.files() == before


@pytest.mark.parametrize(
    "info",
    ["python", "Python", "py", " python3", 'python title="a.py"', "{.python}", "{ .py #id }",
     "{code-block} python", "{python}", "{doctest}", "pycon", "python linenums='1'"],
)  # fmt: skip
def test_python_is_known_however_its_fence_is_written(info) -> None:
    assert len([*python_fences(f"```{info}\n1\n```\n")]) == 1


@pytest.mark.parametrize("info", ["", "sh", "pythonic", "text python", "{note}", "ipython"])
def test_other_fences_are_not_python(info) -> None:
    assert len([*scan_fences(f"```{info}\n1\n```\n")]) == 1
    assert not [*python_fences(f"```{info}\n1\n```\n")]


@pytest.mark.parametrize(
    "text", ["What it prints", "`f(x)` & more!", "Über-Größe 1.0", "한국어", " a  -  b "]
)
def test_anchors_are_those_of_python_markdown(text) -> None:
    assert slugify(text, "-") == slugify_of_markdown(text, "-")
