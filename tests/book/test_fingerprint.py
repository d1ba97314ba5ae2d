"""What can alter a result changes a fingerprint, and nothing else does."""

import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bookproof.record.fingerprint import DOCS, Library, Shows, read_module
from bookproof.source.reading import BookError

SOURCE = Path(__file__).parents[2] / "src"
FILES = {
    "small/__init__.py": "from small.maths import twice\n",
    "small/maths.py": '''
        """Sums."""

        from functools import cache

        from small.tables import FACTOR, look_up

        STEP = 1


        def twice(x, times=FACTOR):
            """Double it."""
            # a comment
            return times * x + helper(x)


        def helper(x):
            return 0 * look_up(abs(x))


        def unused(x):
            return sum([x])


        class Counter:
            """Counts."""

            start = 0

            def __init__(self):
                self.n = self.start

            @property
            def next(self):
                return self.n + STEP
        ''',
    "small/tables.py": """
        import numpy as np

        FACTOR = 2
        TABLE = np.arange(3)


        def look_up(x):
            return TABLE[x]
        """,
    "small/other.py": """
        def look_up(x):
            return 9
        """,
}
USES = [
    *(f"small/maths.py:{name}" for name in ("twice", "helper", "STEP", "Counter", "")),
    *(f"small/tables.py:{name}" for name in ("look_up", "FACTOR", "TABLE", "")),
    *("small/maths.py:Counter.__init__", "small/__init__.py:"),
    *("small/other.py:look_up", "small/other.py:"),
]


class Sources:
    """A small library on disk, to change."""

    def __init__(self, root):
        self.root = root
        for name, text in FILES.items():
            path = root / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(textwrap.dedent(text).lstrip("\n"))

    def edit(self, name, old, new):
        path = self.root / name
        text = path.read_text()
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1))

    def move(self, function, source, target):
        """Move a top-level function, with an import in its old place."""
        text = (self.root / source).read_text()
        start = text.index(f"def {function}(")
        end = text.find("\n\n\n", start)
        body = text[start : None if end < 0 else end]
        module = target.removesuffix(".py").replace("/", ".")
        (self.root / source).write_text(
            f"from {module} import {function}\n" + text.replace(body, "")
        )
        target = self.root / target
        target.write_text((target.read_text() if target.exists() else "") + f"\n\n\n{body}\n")

    def fingerprints(self):
        now = Library(self.root, self.root).since(USES).fingerprints
        return {key: now.get(key) for key in USES}


@pytest.fixture
def sources(tmp_path):
    return Sources(tmp_path)


HARMLESS = {
    "another function of that name elsewhere": lambda s: s.edit(
        "small/other.py", "def look_up", "def twice(x):\n    return 7\n\n\ndef look_up"
    ),
    "a module of the standard library that is loaded": lambda s: s.edit(
        "small/tables.py", "import numpy", "import io\nimport numpy"
    ),
    "a new pattern": lambda s: s.edit(
        "small/tables.py", "FACTOR = 2", "import re\n\nFACTOR = 2\nWORD = re.compile('w')"
    ),
    "a comment": lambda s: s.edit("small/maths.py", "# a comment", "# another\n    # one"),
    "a docstring": lambda s: s.edit("small/maths.py", "Double it.", "Give twice of it."),
    "no docstring": lambda s: s.edit("small/maths.py", '    """Counts."""\n\n', ""),
    "empty lines and brackets": lambda s: s.edit(
        "small/maths.py", "return times * x", "\n\n    return (times * x)"
    ),
    "an unreached function": lambda s: s.edit("small/maths.py", "sum([x])", "sum([x, x])"),
    "an unreached method": lambda s: s.edit("small/maths.py", "self.n + STEP", "self.n + 2"),
    "an unreached function that went": lambda s: s.edit(
        "small/maths.py", "def unused(x):\n    return sum([x])\n", ""
    ),
    "a new function": lambda s: s.edit(
        "small/maths.py", "def unused", "def fresh(x):\n    return x\n\n\ndef unused"
    ),
    "a new constant": lambda s: s.edit("small/maths.py", "STEP = 1", "STEP = 1\nLEAP = 4"),
    "a new class": lambda s: s.edit(
        "small/maths.py", "class Counter", "class A: ...\n\n\nclass Counter"
    ),
    "another order": lambda s: (
        s.edit("small/maths.py", "STEP = 1\n", ""),
        s.edit("small/maths.py", "def unused", "STEP = 1\n\n\ndef unused"),
    ),
    "a function moved to a new file": lambda s: s.move("helper", "small/maths.py", "small/new.py"),
    "a function moved beside others of its name": lambda s: (
        (s.root / "small/more.py").write_text("def helper():\n    return 1\n"),
        s.move("helper", "small/maths.py", "small/new.py"),
    ),
    "a function of a module without imports moved": lambda s: s.move(
        "look_up", "small/other.py", "small/news.py"
    ),
    "a function moved to a neighbour": lambda s: s.move(
        "helper", "small/maths.py", "small/tables.py"
    ),
    "an import written otherwise": lambda s: (
        s.edit(
            "small/maths.py",
            "from small.tables import FACTOR, look_up",
            "from small import tables\nfrom small.tables import FACTOR",
        ),
        s.edit("small/maths.py", "from small import tables\n", "from .tables import look_up\n"),
    ),
}


@pytest.mark.parametrize("what", HARMLESS)
def test_what_can_alter_nothing_leaves_the_fingerprints_alone(sources, what):
    before = sources.fingerprints()
    assert None not in before.values()
    HARMLESS[what](sources)
    if "moved" in what:
        path = sources.root / "small/new.py"
        if path.exists():
            path.write_text("from small.tables import look_up\n" + path.read_text())
    assert sources.fingerprints() == before


HARMFUL = {
    "a number": (lambda s: s.edit("small/maths.py", "0 * look_up", "1 * look_up"), "helper"),
    "a default": (lambda s: s.edit("small/maths.py", "times=FACTOR", "times=3"), "twice"),
    "a constant": (
        lambda s: s.edit("small/tables.py", "FACTOR = 2", "FACTOR = 3"),
        "small/tables.py:FACTOR",
    ),
    "a class attribute": (lambda s: s.edit("small/maths.py", "start = 0", "start = 1"), "Counter"),
    "a method of a class": (
        lambda s: s.edit("small/maths.py", "self.n = self.start", "self.n = 5"),
        "Counter.__init__",
    ),
    "a decorator": (
        lambda s: s.edit("small/maths.py", "def helper", "@cache\ndef helper"),
        "helper",
    ),
    "a decorator of a method": (
        lambda s: s.edit("small/maths.py", "    @property\n", ""),
        "Counter",
    ),
    "a new method": (
        lambda s: s.edit(
            "small/maths.py",
            "    @property",
            "    def __len__(self):\n        return 1\n\n    @property",
        ),
        "Counter",
    ),
    "an override in a subclass": (
        lambda s: s.edit(
            "small/maths.py", "class Counter:", "class Base: ...\n\n\nclass Counter(Base):"
        ),
        "Counter",
    ),
    "an import of another function of that name": (
        lambda s: (
            s.edit("small/maths.py", "import FACTOR, look_up", "import FACTOR"),
            s.edit("small/maths.py", "STEP = 1", "from small.other import look_up\n\nSTEP = 1"),
        ),
        "helper",
    ),
    "a built-in that is hidden": (
        lambda s: s.edit("small/maths.py", "STEP = 1", "STEP = 1\n\n\ndef abs(x):\n    return 7"),
        "helper",
    ),
    "a statement of the module": (
        lambda s: s.edit("small/tables.py", "FACTOR = 2", "FACTOR = 2\nnp.seterr(all='raise')"),
        "small/tables.py:",
    ),
    "a constant set twice": (
        lambda s: s.edit("small/tables.py", "FACTOR = 2", "FACTOR = 2\nFACTOR += 1"),
        "small/tables.py:FACTOR",
    ),
    "another library that is loaded": (
        lambda s: s.edit("small/tables.py", "import numpy", "import torch\nimport numpy"),
        "small/maths.py:",
    ),
    "a module that acts when it is imported": (
        lambda s: (
            (s.root / "small/acts.py").write_text("print('here')\n"),
            s.edit("small/tables.py", "import numpy", "import small.acts\nimport numpy"),
        ),
        "small/maths.py:",
    ),
    "a function that went": (
        lambda s: s.edit("small/maths.py", "def helper(x):\n    return 0 * look_up(abs(x))\n", ""),
        "helper",
    ),
    "a function renamed": (
        lambda s: (
            s.edit("small/maths.py", "+ helper(x)", "+ aid(x)"),
            s.edit("small/maths.py", "def helper", "def aid"),
        ),
        "twice",
    ),
    "a module that answers for names": (
        lambda s: s.edit(
            "small/tables.py", "FACTOR = 2", "FACTOR = 2\n\n\ndef __getattr__(name):\n    return 1"
        ),
        "small/tables.py:",
    ),
}


@pytest.mark.parametrize("what", HARMFUL)
def test_what_can_alter_a_result_changes_a_fingerprint(sources, what):
    change, unit = HARMFUL[what]
    (key,) = [key for key in USES if key in (unit, f"small/maths.py:{unit}")]
    before = sources.fingerprints()
    change(sources)
    assert sources.fingerprints()[key] != before[key]


ORDERED = {
    "a default of its parameter's name": (
        "from json import loads\ndef f(loads=loads):\n    return loads",
        "from pickle import loads\ndef f(loads=loads):\n    return loads",
        "f",
    ),
    "a built-in hidden that a comprehension hides too": (
        "def f(x):\n    return [abs for abs in x], abs(3)",
        "def f(x):\n    return [abs for abs in x], abs(3)\ndef abs(x):\n    return 7",
        "f",
    ),
    "a function that is registered": (
        "import atexit",
        "import atexit\n@atexit.register\ndef f():\n    print(1)",
        "",
    ),
    "a class that acts": ("A = 1", "A = 1\nclass B:\n    print(1)", ""),
    "a class of another kind": ("A = 1", "A = 1\nclass B(metaclass=print): ...", ""),
    "a module that is not there": ("import small", "import small.gone", ""),
    "a name that is not there": ("import small", "from small.other import gone", ""),
    "an import for types only": (
        "import small\nfrom small.other import look_up\ndef f():\n    return look_up(1)",
        "import small\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
        "    from small.other import look_up\n"
        "def f():\n    return look_up(1)",
        "",
    ),
    "a constant below its use": ("A = 1\nB = A + 1", "B = A + 1\nA = 1", ""),
    "a function below its use": (
        "def f():\n    return 1\nB = {1: f}",
        "B = {1: f}\ndef f():\n    return 1",
        "",
    ),
    "statements in another order": (
        "A = [1]\nB = A * 2\nA[0] = 5",
        "A = [1]\nA[0] = 5\nB = A * 2",
        "",
    ),
    "an import after what it depends on": (
        "import os\nimport numpy\nos.environ['A'] = '1'",
        "import os\nos.environ['A'] = '1'\nimport numpy",
        "",
    ),
}


@pytest.mark.parametrize("what", ORDERED)
def test_a_module_that_is_imported_otherwise_has_another_fingerprint(sources, what):
    before, after, unit = ORDERED[what]
    fingerprints = []
    for text in (before, after):
        (sources.root / "small/new.py").write_text(f"{text}\n")
        fingerprints.append(
            Library(sources.root, sources.root).fingerprints[f"small/new.py:{unit}"]
        )
    assert fingerprints[0] != fingerprints[1]


@pytest.mark.parametrize(
    "text",
    [
        "A = 1\nB = 2",
        "def f():\n    return g()\ndef g():\n    return f()",
        "class A:\n    size = 3\n    half = size\nsize = 1",
        "def f() -> 'A':\n    from small.other import look_up\n    return look_up\nA = 1",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from small.other import look_up\n"
        "def f(x: look_up):\n    from small.other import look_up\n    return look_up",
    ],
)
def test_what_defines_and_does_nothing_else_runs_nothing(sources, text):
    path = sources.root / "small/new.py"
    path.write_text("")
    nothing = Library(sources.root, sources.root).fingerprints["small/new.py:"]
    path.write_text(f"{text}\n")
    assert Library(sources.root, sources.root).fingerprints["small/new.py:"] == nothing


def shows(text):
    return read_module(text.encode(), "").units["A"].shows


@pytest.mark.parametrize(
    "text",
    [
        "from inspect import signature as say\nA = say",
        "import traceback as t\nA = t.format_stack()",
        "import dspy\nclass A(dspy.Signature): ...",
        "from crewai.tools import tool\n@tool\ndef A():\n    return 1",
        "from pydantic import BaseModel\nclass A(BaseModel): ...",
    ],
)
def test_what_may_show_docstrings_is_known_by_where_it_comes_from(text):
    assert shows(text) == (Shows.CODE if "inspect" in text or "traceback" in text else Shows.DOCS)
    other = text.replace("inspect", "json").replace("traceback", "json")
    for name in ("dspy", "crewai.tools", "pydantic"):
        other = other.replace(name, "torch")
    assert shows(other) == Shows.NOTHING


@pytest.mark.parametrize("text", ["A = __doc__", "def A():\n    print(__doc__)"])
def test_what_names_its_own_docstring_shows_no_other(text):
    assert shows(text) == Shows.OWN_DOCS
    assert shows(text.replace("__doc__", "json.__doc__")) == Shows.DOCS


def test_an_edited_docstring_changes_nothing_but_the_docstrings_of_its_module():
    code = b"class A:\n    def f(self):\n        return 1\n"
    before, after = (
        read_module(text, "").units
        for text in (code, code.replace(b"return", b'"""Tell."""\n        return'))
    )
    assert {name for name in before if before[name].own != after[name].own} == {DOCS}


def test_statements_of_a_program_in_another_order_count(sources):
    library = Library(sources.root, sources.root)
    assert library.of_script(b"a = [1]\nb = a * 2\na.sort()\nprint(b)") != library.of_script(
        b"a = [1]\na.sort()\nb = a * 2\nprint(b)"
    )


def test_a_file_that_a_string_names_is_not_known_again_under_another_name(sources):
    (sources.root / "small/late.py").write_text(
        "from importlib import import_module\nWHERE = {'FACTOR': 'tables'}\n"
    )
    (sources.root / "small/tables.py").rename(sources.root / "small/lists.py")
    sources.edit("small/maths.py", "small.tables", "small.lists")
    assert sources.fingerprints()["small/tables.py:FACTOR"] is None


def test_a_package_that_hides_a_module_is_an_error(sources):
    (sources.root / "small/tables").mkdir()
    (sources.root / "small/tables/__init__.py").write_text("")
    with pytest.raises(BookError, match=r"goes by the same name, small\.tables"):
        Library(sources.root, sources.root)


def test_a_renamed_file_keeps_its_fingerprints_under_its_old_name(sources):
    before = sources.fingerprints()
    (sources.root / "small/tables.py").rename(sources.root / "small/lists.py")
    sources.edit("small/maths.py", "small.tables", "small.lists")
    assert (
        Library(sources.root, sources.root)
        .fingerprints.keys()
        .isdisjoint(key for key in USES if "tables" in key)
    )
    assert sources.fingerprints() == before


def test_a_function_made_of_two_is_neither_of_them(sources):
    for name in ("left", "right"):
        (sources.root / f"small/{name}.py").write_text("HERE = 1\n")
    (sources.root / "small/both.py").write_text("def join(x):\n    return x\n")
    known = {f"small/{name}.py:{unit}" for name in ("left", "right") for unit in ("", "HERE")}
    library = Library(sources.root, sources.root)
    one, two = "small/left.py:join", "small/right.py:join"
    assert library.since(known | {one}).moved == {"small/both.py:join": one}
    assert library.since(known | {one, two}).moved == {}


def test_only_the_lines_of_a_body_reach_a_function():
    text = textwrap.dedent(FILES["small/maths.py"]).lstrip("\n")
    module = read_module(text.encode(), "small")
    lines = text.splitlines()
    body = 1 + lines.index("    return 0 * look_up(abs(x))")
    signature = 1 + lines.index("def unused(x):")
    named = set(module.executed({signature, body}))
    assert {"helper", "Counter", "STEP", ""} <= named
    assert named.isdisjoint({"unused", "twice", "Counter.__init__", "Counter.next"})


def test_every_version_of_python_gives_the_same_fingerprint(sources):
    text = 'def show(x, width):\n    return f"{x:>{width}}, {x!r:{width}.2f}%"\n'
    (sources.root / "small/text.py").write_text(text, "utf-8")
    names = ("python3", "python3.11", "python3.12", "python3.13", "/usr/bin/python3")
    fits = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))"
    candidates = [path for name in names if (path := shutil.which(name))]
    candidates += map(str, Path.home().glob(".pyenv/versions/3.1[1-3].*/bin/python3"))
    fit = [p for p in candidates if not subprocess.run([p, "-c", fits], check=False).returncode]
    program = (
        "import sys; from pathlib import Path; from bookproof.record.fingerprint import Library; "
        "place = Path(sys.argv[1]); "
        "print(sys.version_info[:2], sorted(Library(place, place).fingerprints.items()), sep='|')"
    )
    by_version = dict(
        subprocess.run(
            [python, "-c", program, str(sources.root)],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"},
        ).stdout.split("|")
        for python in {sys.executable, *fit}
    )
    if len(by_version) < 2:
        pytest.skip(f"one Python only is here: {', '.join(by_version)}")
    assert len(set(by_version.values())) == 1
