"""A receipt covers what its run reached: no more, and never less."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from bookproof.record.coverage import closure, code_of, started
from bookproof.record.receipts import styled
from bookproof.sandbox.pool import STYLE
from bookproof.source.project import Project

LIBRARY = "snippets/1-one/library.py"


def git(book, *words):
    subprocess.run(["git", *words], cwd=book.root, check=True, capture_output=True)


def receipt(book, name=LIBRARY):
    return json.loads(book.recorded(name, ".receipt.json").read_text())


def stale(book):
    """What `week2 check` says of receipts."""
    done = book.week2("check")
    return [line for line in done.stderr.splitlines() if "must be recorded" in line]


def test_a_receipt_names_the_functions_that_ran_and_the_data_that_was_read(book):
    units, files = receipt(book)["units"], receipt(book)["files"]
    assert {"src/small/lib.py:twice", "src/small/lib.py:data", LIBRARY} <= units.keys()
    assert "src/small/lib.py:yes" not in units
    assert list(files) == ["src/small/data.txt"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("src/small/lib.py", "def twice(x):", 'def twice(x):\n    """Double it."""\n    # so'),
        ("src/small/lib.py", "return True", "return 1 < 2"),
        ("src/small/lib.py", "def yes", "def no():\n    return False\n\ndef yes"),
        (LIBRARY, "print(", "# what comes of it\nprint("),
        (LIBRARY, "dependencies = []", 'dependencies = ["numpy"]'),
    ],
    ids=["docstring", "unreached function", "new function", "comment", "dependency"],
)
def test_an_edit_that_can_alter_nothing_makes_nothing_stale(book, name, old, new):
    book.replace(name, old, new)
    assert stale(book) == []


def test_a_moved_function_and_a_renamed_file_make_nothing_stale(book):
    book.write("src/small/sums.py", "def twice(x):\n    return 2 * x\n")
    text = book.path("src/small/lib.py").read_text()
    moved = text.replace("def twice(x):\n    return 2 * x\n", "")
    assert moved != text
    book.path("src/small/lib.py").write_text(f"from small.sums import twice\n{moved}")
    assert stale(book) == []
    book.path("src/small/lib.py").rename(book.path("src/small/library.py"))
    book.replace(LIBRARY, "small.lib", "small.library")
    assert stale(book) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("src/small/lib.py", "2 * x", "3 * x", "src/small/lib.py: twice has changed"),
        ("src/small/lib.py", "def twice(x)", "def twice(x, y=1)", "twice has changed"),
        ("src/small/lib.py", "from pathlib", "print(1)\nfrom pathlib", "the module itself"),
        ("src/small/data.txt", "7", "8", "src/small/data.txt: it has changed"),
        (LIBRARY, "print(", "print(1, ", f"{LIBRARY}: it has changed"),
        (LIBRARY, "# ///\n#", "# [tool.bookproof]\n# seed = 1\n# ///\n#", "it has changed"),
    ],
    ids=["function", "signature", "module code", "data", "snippet", "seed"],
)
def test_an_edit_that_can_alter_a_result_is_named(book, name, old, new, message):
    book.replace(name, old, new)
    assert any(message in line for line in stale(book)), stale(book)


def read_by(name):
    names = f"{{'__name__': {name!r}, 'file': small.lib.__file__}}"
    return f"import small.lib\nexec('import linecache; linecache.getlines(file)', {names})"


# Each of these may show a text, or a place in it.
WHOLE = {
    "a source": "import inspect, small.lib\nprint(inspect.getsource(small.lib.twice))",
    "a traceback": "import traceback, small.lib\nprint(traceback.format_stack()[-1])",
    "a docstring by another name": (
        "from inspect import getdoc as say\nimport small.lib\nprint(say(small.lib.twice))"
    ),
    "the name of a module": (
        "import small.lib\nprint(small.lib.twice.__globals__['__name__'] + '.twice')"
    ),
    "a command": (
        "import os, sys, small.lib\n"
        "os.system(f'{sys.executable} -c \"import small.lib; print(small.lib.twice(2))\"')"
    ),
    "a source that a library reads": read_by("some.library"),
    "another process": (
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', 'import small.lib; print(small.lib.twice(2))'])"
    ),
}


@pytest.mark.parametrize("what", WHOLE)
def test_where_a_text_may_be_shown_the_whole_file_counts(book, what):
    book.snippet("whole", WHOLE[what])
    done = book.week2("record", "snippets/1-one/whole.py")
    assert done.returncode == 0, done.stderr
    assert "src/small/lib.py" in receipt(book, "snippets/1-one/whole.py")["files"]


# Each of these may show docstrings and no other text.
DOCUMENTED = {
    "a docstring": "import small.lib\nprint(small.lib.twice.__doc__)",
    "a framework": "from pydantic import BaseModel\nimport small.lib\nprint(BaseModel.__name__)",
}


@pytest.mark.parametrize("what", DOCUMENTED)
def test_where_docstrings_may_be_shown_they_count_and_comments_do_not(book, what):
    book.snippet("documented", DOCUMENTED[what])
    done = book.week2("record", "snippets/1-one/documented.py")
    assert done.returncode == 0, done.stderr
    book.replace("src/small/lib.py", "def twice(x):", "def twice(x):\n    # so")
    assert not any("documented" in line for line in stale(book))
    book.replace("src/small/lib.py", "    # so", '    """Double it."""')
    assert any("a docstring has changed" in line for line in stale(book))


# Each of these runs what the lines of a trace do not tell.
ENTIRE = {
    "a copy of itself": "import os, small.lib\nif not os.fork(): os._exit(0)\nos.wait()",
    "a module as a command": (
        "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'small.lib'], check=True)"
    ),
    "a program by its path": (
        "import subprocess, sys, small.lib\n"
        "subprocess.run([sys.executable, small.lib.__file__], check=True)"
    ),
    "a compiler": read_by("torch.library"),
    "a search for a class": read_by("transformers.modeling_utils"),
}


@pytest.mark.parametrize("what", ENTIRE)
def test_where_lines_do_not_tell_all_each_unit_of_the_file_counts(book, what):
    book.snippet("entire", ENTIRE[what])
    done = book.week2("record", "snippets/1-one/entire.py")
    assert done.returncode == 0, done.stderr
    record = receipt(book, "snippets/1-one/entire.py")
    assert {f"src/small/lib.py:{name}" for name in ("", "twice", "yes", "data")} <= {
        *record["units"]
    }
    assert "src/small/lib.py" not in record["files"]
    book.replace(
        "src/small/lib.py", "def twice(x):", 'def twice(x):\n    """Double it."""\n    # so'
    )
    assert not any("entire" in line for line in stale(book))
    book.replace("src/small/lib.py", "return True", "return 1 < 2")  # `yes`, which another may run
    assert any("yes has changed" in line for line in stale(book))


ALONE = "\n    import small.child\n    assert small.child.ANSWER == 42\n"
# In each of these, a copy of the process imports what the process itself does not.
COPIES = {
    "os": f"import os\nif not os.fork():{ALONE}    os._exit(0)\nos.wait()",
    "multiprocessing": (
        f"import multiprocessing\ndef work():{ALONE}"
        "process = multiprocessing.get_context('fork').Process(target=work)\n"
        "process.start()\nprocess.join()\nassert not process.exitcode"
    ),
    "a terminal": (
        f"import os\npid, _ = os.forkpty()\nif not pid:{ALONE}    os._exit(0)\nos.waitpid(pid, 0)"
    ),
    "the library": (
        "import os, small.parent\nif not os.fork(): small.parent.work(); os._exit(0)\nos.wait()"
    ),
}


@pytest.mark.parametrize("how", COPIES)
def test_what_only_a_copy_of_the_process_imports_counts(book, how):
    book.write("src/small/child.py", "from small.other import OTHER\n\nANSWER = 41 + OTHER\n")
    book.write("src/small/parent.py", f"def work():{ALONE}")
    book.snippet("copies", COPIES[how])
    done = book.week2("record", "snippets/1-one/copies.py")
    assert done.returncode == 0, done.stderr
    assert "src/small/lib.py:" not in receipt(book, "snippets/1-one/copies.py")["units"]
    for name, old, new in (("child", "41 +", "40 +"), ("other", "= 1", "= 2")):
        book.replace(f"src/small/{name}.py", old, new)
        assert any(f"src/small/{name}.py: " in line for line in stale(book)), name
        book.replace(f"src/small/{name}.py", new, old)


def test_what_only_a_copy_of_the_process_reads_lists_or_starts_counts(book):
    for name in ("read", "listed/one"):
        book.write(f"src/small/{name}.txt", "1")
    book.write("src/small/named.py", "NAMED = 1\n")
    work = (
        "    import importlib, subprocess, sys\n    from pathlib import Path\n"
        "    small = Path(importlib.import_module('small').__file__).parent\n"
        "    (small / 'read.txt').read_text()\n    list((small / 'listed').iterdir())\n"
        "    importlib.import_module('small.' + 'named')\n"
        "    subprocess.run([sys.executable, '-m', 'small.other'])\n    os._exit(0)\n"
    )
    book.snippet(
        "copies", f"import os\nif not os.fork():\n    os.closerange(3, 99)\n{work}os.wait()"
    )
    done = book.week2("record", "snippets/1-one/copies.py")
    assert done.returncode == 0, done.stderr
    for name, content in (
        ("read.txt", "2"),
        ("listed/two.txt", "2"),
        ("named.py", "NAMED = 2\n"),
        ("other.py", "OTHER = 2\n"),
    ):
        path = book.path(f"src/small/{name}")
        before = path.read_text() if path.exists() else None
        book.write(f"src/small/{name}", content)
        assert stale(book), name
        path.unlink() if before is None else path.write_text(before)
        assert not stale(book), name


def test_a_service_counts_with_all_that_it_may_run(book):
    service = book.path("echo_service.py").read_text()
    book.write("src/small/served.py", f"import small.other\n{service}")
    command = '["python", "src/small/served.py", "small.served"]'
    book.replace("pyproject.toml", '["python", "echo_service.py"]', command)
    book.snippet("asks", "print(1)", 'needs = ["echo"]')
    path = os.pathsep.join([str(book.path("src")), os.environ.get("PYTHONPATH", "")])
    done = book.week2("record", "snippets/1-one/asks.py", PYTHONPATH=path)
    assert done.returncode == 0, done.stderr
    units = receipt(book, "snippets/1-one/asks.py")["units"]
    assert {"src/small/served.py:", "src/small/other.py:"} <= units.keys()


def test_the_language_model_counts_with_what_serves_it():
    project = Project(Path(__file__).parents[2])
    served = started(code_of(project), [" ".join(project.settings.services["lm"].command)])
    files = {f"src/week2/agents/{name}.py" for name in ("serve", "server", "llama")}
    assert files <= served  # the last is the program that the second starts


def test_a_command_of_the_library_does_not_bring_the_machine_that_it_passes_others_on_to():
    library = code_of(Project(Path(__file__).parents[2]))
    assert closure(library, "week2.cli") == {"src/week2/__init__.py", "src/week2/cli.py"}
    assert "src/bookproof/source/reading.py" in closure(library, "bookproof.cli")


def test_what_differs_from_run_to_run_is_not_recorded_unless_it_is_declared(book):
    body = "import time\nprint('now', time.perf_counter_ns())"
    book.snippet("clock", body)
    done = book.week2("record", "snippets/1-one/clock.py")
    assert done.returncode == 1
    assert "a second run was not like the first; seed it, or declare" in done.stderr
    assert not book.path("snippets/1-one/_recorded/clock.out").exists()
    book.snippet("clock", body, '[tool.bookproof.measured]\n"now #" = [0, 1e20]')
    assert book.week2("record", "snippets/1-one/clock.py").returncode == 0


def test_a_file_more_or_less_in_a_folder_that_was_listed_counts(book):
    text = "import os, small\nprint(len(os.listdir(os.path.dirname(small.__file__))) > 3)"
    book.snippet("lists", text)
    name = "snippets/1-one/lists.py"
    assert book.week2("record", name).returncode == 0
    assert "src/small/" in receipt(book, name)["files"]
    assert stale(book) == []
    book.write("src/small/more.txt", "")
    assert stale(book) == [
        line for line in stale(book) if "src/small/: it was listed, and holds other files" in line
    ]
    assert len(stale(book)) == 1
    book.path("src/small/more.txt").unlink()
    assert stale(book) == []
    git(book, "init", "-q")
    book.write(".gitignore", "*.so\n")
    book.write("src/small/built.so", "")
    assert stale(book) == []


def test_figures_cover_the_style_that_they_are_drawn_in(tmp_path):
    book = Project(STYLE.parents[3])
    assert styled(book, {"matplotlib", "numpy"}) == {"src/bookproof/sandbox/matplotlibrc"}
    assert styled(book, {"numpy"}) == set()
    assert styled(Project(tmp_path), {"matplotlib"}) == set()


def test_versions_are_of_what_the_run_imported(book):
    book.snippet("plain", "print(1)", "")
    book.replace("snippets/1-one/plain.py", "dependencies = []", 'dependencies = ["numpy"]')
    assert book.week2("record", "snippets/1-one/plain.py").returncode == 0
    assert receipt(book, "snippets/1-one/plain.py")["versions"] == {}
    assert list(receipt(book, "snippets/1-one/sum.py")["versions"]) == ["numpy"]


def test_a_receipt_says_on_what_machine_and_at_which_commit(book):
    record = receipt(book)
    assert record["processor"]
    for family in re.findall(r"^cpu family\s*: (.+)", Path("/proc/cpuinfo").read_text(), re.M):
        assert f"cpu family {family}, model" in record["processor"]  # names alone are ambiguous
    assert record["system"].startswith("Linux ")
    assert record["commit"] == ""  # this book is in no repository


def test_an_exercise_has_no_receipt_and_is_run_all_the_same(book):
    assert not list(book.path("snippets").rglob("exercises/**/*.receipt.json"))
    assert book.week2("check").returncode == 0
    book.replace("snippets/1-one/exercises/solutions/double.py", "x + x", "x + 1")
    done = book.week2("run")
    assert done.returncode == 1
    assert "double(2) is 4" in done.stderr
