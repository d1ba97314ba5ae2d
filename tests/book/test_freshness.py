"""What has not changed is not run again; what has, is."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bookproof.run.engine import seconds_of, shard
from bookproof.source.index import Book
from bookproof.source.project import Project
from tests.book.conftest import PATIENCE

SUM, LIBRARY = "snippets/1-one/sum.py", "snippets/1-one/library.py"


def ran(done):
    """The snippets that a run really ran."""
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    return sorted(line.split()[1] for line in lines if line.startswith("ran "))


def test_the_second_run_runs_nothing_and_starts_no_interpreter(book):
    book.write("src/told.py", "open('starts', 'a').write('x')\n")
    book.replace("pyproject.toml", 'warm = ["numpy"]', 'warm = ["numpy", "told"]')
    assert len(ran(book.week2("run", "--force"))) == 6
    assert book.path("starts").read_text() == "x"
    assert ran(book.week2("run")) == []
    assert book.path("starts").read_text() == "x"


def test_a_fresh_clone_runs_everything(book):
    subprocess.run(["rm", "-rf", ".week2"], cwd=book.root, check=True)
    assert len(ran(book.week2("run"))) == 6


def test_a_library_edit_reruns_exactly_what_reaches_it(book):
    book.week2("run")
    book.replace("src/small/lib.py", "2 * x", "x + x")
    assert [n for n in ran(book.week2("run")) if n.endswith(".py")] == [LIBRARY]
    book.replace("src/small/other.py", "OTHER = 1", "OTHER = 2")
    assert [n for n in ran(book.week2("run")) if n.endswith(".py")] == []


def test_a_data_file_that_was_read_counts(book):
    book.week2("run")
    book.path("src/small/data.txt").write_text("7 \n", "utf-8")
    assert [n for n in ran(book.week2("run")) if n.endswith(".py")] == [LIBRARY]


def test_a_library_source_that_was_read_and_not_imported_counts(book):
    book.snippet(
        "reads", 'import small, os\nopen(os.path.dirname(small.__file__) + "/other.py").read()'
    )
    assert book.week2("record", "snippets/1-one/reads.py").returncode == 0
    files = json.loads(book.path("snippets/1-one/_recorded/reads.receipt.json").read_text())[
        "files"
    ]
    assert "src/small/other.py" in files
    assert "src/small/lib.py" not in files


def test_files_of_the_environment_are_known_by_their_version_alone(book):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", book.path(".env")], check=True)
    plain = 'name = "plain"\n'
    book.replace("pyproject.toml", plain, plain + 'python = ".env/bin/python"\n')
    book.snippet("reads", 'import sys\nprint(open(sys.prefix + "/pyvenv.cfg").read()[:4])')
    done = book.week2("record", "snippets/1-one/reads.py")
    assert done.returncode == 0, done.stderr
    receipt = json.loads(book.path("snippets/1-one/_recorded/reads.receipt.json").read_text())
    assert [*receipt["files"], *receipt["units"]] == ["snippets/1-one/reads.py"]


def test_a_built_site_that_was_read_is_no_source(book):
    book.path("site").mkdir()
    book.path("site/index.html").write_text("built", "utf-8")
    page = str(book.path("site/index.html"))
    book.snippet("reads", f"print(open({page!r}).read())")
    done = book.week2("record", "snippets/1-one/reads.py", WEEK2_SITE="site")
    assert done.returncode == 0, done.stderr
    receipt = json.loads(book.path("snippets/1-one/_recorded/reads.receipt.json").read_text())
    assert [*receipt["files"], *receipt["units"]] == ["snippets/1-one/reads.py"]


def test_a_receipt_that_covers_an_environment_is_made_again(book):
    receipt = book.path("snippets/1-one/_recorded/sum.receipt.json")
    content = json.loads(receipt.read_text())
    book.write(".env/file", "")
    content["files"][".env/file"] = hashlib.sha256(b"").hexdigest()
    receipt.write_text(json.dumps(content))
    assert "it covers .env/file, which is not a file of the project" in book.week2("check").stderr
    assert ran(book.week2("record")) == [SUM]
    assert book.week2("check").returncode == 0


def test_a_snippet_edit_reruns_that_snippet(book):
    book.week2("run")
    book.replace(SUM, "import time\n", "import time, math\n")
    assert [n for n in ran(book.week2("run")) if n.endswith(".py")] == [SUM]


def test_a_solution_follows_its_exercise(book):
    book.week2("run")
    book.replace("snippets/1-one/exercises/double.py", "double(2) is 4", "twice 2 is 4")
    again = [n for n in ran(book.week2("run")) if n.endswith(".py")]
    assert [n.rpartition("exercises/")[2] for n in again] == ["double.py", "solutions/double.py"]


def test_another_version_of_a_distribution_reruns_what_imports_it(book):
    book.week2("run")
    log = book.path(f".week2/runs/cpu/{SUM}.receipt.json")
    receipt = json.loads(log.read_text("utf-8"))
    receipt["versions"]["numpy"] = "1.0"
    log.write_text(json.dumps(receipt), "utf-8")
    assert ran(book.week2("run")) == [SUM]


def test_force_runs_what_is_fresh(book):
    book.week2("run")
    assert ran(book.week2("run", "--force", SUM)) == [SUM]


def test_pytest_fills_the_cache_that_run_reads(book):
    subprocess.run(["rm", "-rf", ".week2"], cwd=book.root, check=True)
    assert book.pytest("-q").returncode == 0
    assert ran(book.week2("run")) == []


def test_recording_what_is_fresh_changes_nothing(book):
    before = {p: p.read_bytes() for p in book.path("snippets").rglob("*") if p.is_file()}
    assert ran(book.week2("record")) == []
    assert before == {p: p.read_bytes() for p in book.path("snippets").rglob("*") if p.is_file()}


def test_a_path_that_is_named_is_recorded_fresh_or_not(book):
    assert ran(book.week2("record", SUM)) == [SUM]
    assert ran(book.week2("record", SUM)) == [SUM]


def git(book, *words):
    subprocess.run(["git", *words], cwd=book.root, check=True, capture_output=True)


def test_a_receipt_covers_no_file_that_git_does_not_track(book):
    git(book, "init", "-q")
    book.write(".gitignore", "*.so\n")
    book.path("src/small/made.so").write_bytes(b"compiled here")
    assert book.week2("record", LIBRARY).returncode == 0
    path = book.recorded(LIBRARY, ".receipt.json")
    receipt = json.loads(path.read_text())
    assert "src/small/data.txt" in receipt["files"]
    assert "src/small/made.so" not in receipt["files"]
    receipt["files"]["src/small/made.so"] = hashlib.sha256(b"compiled here").hexdigest()
    path.write_text(json.dumps(receipt))
    output = book.week2("check").stderr
    assert f"{path.relative_to(book.root)}: it covers src/small/made.so, which git does" in output


def test_a_native_library_brings_the_sources_that_lie_beside_it(book):
    git(book, "init", "-q")
    book.write(".gitignore", "*.so\n")
    book.write("src/small/native/sum.c", "int sum(int a, int b) { return a + b; }\n")
    source, library = book.path("src/small/native/sum.c"), book.path("src/small/native/sum.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    book.snippet(
        "native",
        """
        import ctypes, os, small
        path = os.path.join(os.path.dirname(small.__file__), "native", "sum.so")
        print(ctypes.CDLL(path).sum(2, 3))
        """,
    )
    assert book.week2("record", "snippets/1-one/native.py").returncode == 0
    receipt = json.loads(book.path("snippets/1-one/_recorded/native.receipt.json").read_text())
    assert "src/small/native/sum.c" in receipt["files"]
    assert "src/small/native/sum.so" not in receipt["files"]


def test_what_is_measured_is_recorded_and_not_compared_with_another_run(book):
    old = json.loads(book.path("snippets/1-one/_recorded/sum.json").read_text("utf-8"))
    book.week2("record", "--force", SUM)
    new = json.loads(book.path("snippets/1-one/_recorded/sum.json").read_text("utf-8"))
    assert new["total"] == old["total"]
    assert new["seconds"] != old["seconds"]
    assert ran(book.week2("run", "--force", SUM)) == [SUM]


def test_what_agrees_with_what_is_recorded_can_be_proved_without_measuring_again(book):
    before = book.path("snippets/1-one/_recorded/sum.json").read_bytes()
    path = book.recorded(SUM, ".receipt.json")
    first = json.loads(path.read_text())
    assert ran(book.week2("record", "--keep", SUM)) == [SUM]
    assert book.path("snippets/1-one/_recorded/sum.json").read_bytes() == before
    second = json.loads(path.read_text())
    assert second["measured"] == first["date"]
    assert second["units"] == first["units"]
    assert book.week2("check").returncode == 0
    book.replace(SUM, "arange(4)", "arange(5)")
    assert "+total 10.0" in book.week2("record", "--keep", SUM).stderr
    assert json.loads(path.read_text()) == second


WORDS = "import uuid\nprint('answer:', uuid.uuid4())\nprint('done')\n"


def test_of_a_line_that_varies_only_its_form_is_compared(book):
    book.snippet("words", WORDS, 'varies = ["answer: *"]  # drawn by lot')
    words = "snippets/1-one/words.py"
    assert ran(book.week2("record", words)) == [words]
    assert ran(book.week2("run", "--force", words)) == [words]
    book.replace(words, "'answer:'", "'reply:'")
    assert "+reply:" in book.week2("run", words).stderr


def test_words_that_vary_undeclared_are_a_difference(book):
    book.snippet("words", WORDS)
    assert "-answer:" in book.week2("record", "snippets/1-one/words.py").stderr
    assert not book.path("snippets/1-one/_recorded/words.out").exists()


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("docs/1-one/page.md", 6),
        ("docs", 6),
        (SUM, 1),
        ("snippets/1-one/exercises", 2),
    ],
)
def test_a_path_may_be_a_page_a_snippet_or_a_folder(book, path, names):
    assert len(ran(book.week2("run", "--force", path))) == names


def test_a_path_that_is_nothing_is_an_error(book):
    done = book.week2("run", "docs/gone.md")
    assert done.returncode == 2
    assert "does not exist" in done.stderr


def test_shards_are_disjoint_and_complete(book):
    parts = [ran(book.week2("run", "--force", "--shard", f"{k}/3")) for k in (1, 2, 3)]
    whole = ran(book.week2("run", "--force"))
    assert sorted(name for part in parts for name in part) == whole
    assert "write K/N" in book.week2("run", "--shard", "4/3").stderr


@pytest.mark.parametrize("long", [False, True], ids=["each night", "with what is long"])
@pytest.mark.parametrize("parts", [2, 3, 4])
def test_shards_of_this_book_take_equally_long(parts, long):
    snippets = [*Book(Project.find(Path(__file__))).snippets.values()]
    shares = [shard(snippets, f"{part}/{parts}", long=long) for part in range(1, parts + 1)]
    assert sorted(s.name for share in shares for s in share) == sorted(s.name for s in snippets)
    run = [[s for s in share if long or "long" not in s.settings.needs] for share in shares]
    seconds = [sum(map(seconds_of, share)) for share in run]
    assert max(seconds) < 1.1 * sum(seconds) / parts


def test_two_runs_at_a_time_do_not_disturb_each_other(book):
    subprocess.run(["rm", "-rf", ".week2"], cwd=book.root, check=True)
    command = [sys.executable, "-m", "week2.cli", "run"]
    both = [subprocess.Popen(command, cwd=book.root) for _ in range(2)]
    assert [process.wait(PATIENCE) for process in both] == [0, 0]
    assert ran(book.week2("run")) == []


def test_what_takes_hours_is_recorded_only_where_that_is_asked_for(book):
    book.snippet("hours", "print(1)", 'needs = ["long"]')
    done = book.week2("record", "snippets/1-one/hours.py")
    assert "needs long: cannot be recorded here (--long runs it)" in done.stdout
    assert "1 ran" in book.week2("record", "--long", "snippets/1-one/hours.py").stdout
