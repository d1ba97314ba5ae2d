"""A reader takes an exercise, fills it in, and is told only what still fails."""

import json
import signal
import subprocess
import sys

import pytest

from bookproof.exercises.progress import Progress
from bookproof.exercises.tasks import all_tasks, choose
from bookproof.source.index import Book
from bookproof.source.project import BookError, Project
from tests.book.conftest import PATIENCE

STUB = "snippets/1-one/exercises/double.py"
MINE = "exercises/1-one/double.py"
TAKEN = """\
# /// script
# dependencies = []
# ///


def double(x):
    return x


# The check: it fails until the code above is right.
assert double(2) == 4, "double(2) is 4"
"""
QUESTION = """
??? question "Exercise 1: Twice as much"

    Return twice `x`.

    ```python
    --8<-- "snippets/1-one/exercises/double.py:task"
    ```
"""


@pytest.fixture
def desk(book):
    """The small book, its exercise set on its page."""
    book.replace(
        "docs/1-one/page.md",
        '```python\n--8<-- "snippets/1-one/exercises/double.py:task"\n```',
        QUESTION,
    )
    return book


def output_of(done, status=0):
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def solve(desk):
    desk.replace(MINE, "    return x", "    return x + x")


def progress(desk):
    return json.loads(desk.path(".week2/exercises.json").read_text("utf-8"))


def test_an_exercise_goes_from_taken_to_done(desk):
    assert "1-one: 0 of 1 done\n  -" in output_of(desk.week2("exercise"))
    begun = output_of(desk.week2("exercise", "double"))
    assert "Exercise 1: Twice as much\n\nReturn twice `x`.\n" in begun
    assert desk.path(MINE).read_text("utf-8") == TAKEN
    assert output_of(desk.week2("exercise", "double"), 1) == f"{MINE}:11: double(2) is 4\n"
    assert "  begun        double" in output_of(desk.week2("exercise"))
    solve(desk)
    assert "1-one/double passes.\nEvery exercise is done.\n" in output_of(
        desk.week2("exercise", MINE)
    )
    assert progress(desk)["1-one/double"]["tries"] == 1
    assert "1-one: 1 of 1 done\n  done" in output_of(desk.week2("exercise"))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("    return y", "NameError: name 'y' is not defined"),
        ("    return (", "SyntaxError: '(' was never closed"),
        ("    open('/etc/mine', 'w')", "PermissionError: "),
        ("    assert x == 3", "assert x == 3"),
    ],
)
def test_another_failure_is_told_by_its_own_words_and_line(desk, body, message):
    desk.week2("exercise", "double")
    line = desk.replace(MINE, "    return x", body)
    text = output_of(desk.week2("exercise", "double"), 1)
    assert text.startswith(f"{MINE}:{line}: {message}")
    assert text.count("\n") == 1


def test_what_the_file_prints_is_shown_before_the_verdict(desk):
    desk.week2("exercise", "double")
    desk.replace(MINE, "    return x", "    print('x is', x)\n    return x")
    assert output_of(desk.week2("exercise", "double"), 1).startswith(f"x is 2\n{MINE}:")


def test_a_check_that_the_reader_changed_is_not_the_one_that_counts(desk):
    desk.week2("exercise", "double")
    desk.replace(MINE, "double(2) == 4", "True")
    assert output_of(desk.week2("exercise", "double"), 1) == f"{MINE}:11: double(2) is 4\n"
    desk.replace(MINE, "# The check: it fails until the code above is right.\n", "")
    assert output_of(desk.week2("exercise", "double"), 1) == f"{MINE}: double(2) is 4\n"
    solve(desk)
    assert "passes" in output_of(desk.week2("exercise", "double"))


def test_taking_never_overwrites_and_reset_sets_aside(desk):
    desk.week2("exercise", "double")
    solve(desk)
    output_of(desk.week2("exercise", "double"))
    text = output_of(desk.week2("exercise", "double", "--reset"))
    assert "as the book gives it" in text
    assert desk.path(MINE).read_text("utf-8") == TAKEN
    assert "double" not in progress(desk)
    (backup,) = desk.path(".week2/exercises-before").rglob("double.py")
    assert "return x + x" in backup.read_text("utf-8")
    output_of(desk.week2("exercise", "--reset"))
    assert not desk.path(MINE).exists()
    assert "1-one: 0 of 1 done\n  -" in output_of(desk.week2("exercise"))


def test_a_hint_is_a_hint(desk):
    assert output_of(desk.week2("exercise", "double", "--hint")) == "Add it to itself.\n"
    assert progress(desk)["1-one/double"]["hint"]


def watch(desk, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "week2.cli", "exercise", *arguments, "--watch"],
        cwd=desk.root,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=heed_ctrl_c,
    )


def heed_ctrl_c():
    """A shell's background jobs ignore it, and so would what they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def until(process, words):
    """Read lines until one has `words`."""
    for line in process.stdout:
        if words in line:
            return
    pytest.fail(f"the watcher ended before it said {words!r}")


@pytest.mark.parametrize("name", [["double"], []], ids=["one", "all"])
def test_a_watched_file_is_checked_on_each_save_until_it_passes(desk, name):
    with watch(desk, *name) as process:
        until(process, ": double(2) is 4")
        desk.replace(MINE, "    return x", "    return 3 * x")
        until(process, ": double(2) is 4")
        desk.replace(MINE, "    return 3 * x", "    return 2 * x")
        until(process, "passes")
        assert process.wait(PATIENCE) == 0
    assert progress(desk)["1-one/double"]["tries"] == 2
    assert "Every exercise is done" in output_of(desk.week2("exercise", "--watch"))


def test_ctrl_c_ends_the_watch_and_leaves_nothing_running(desk):
    with watch(desk) as process:
        until(process, ": double(2) is 4")
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130
        assert "Stopped" in process.stdout.read()


def test_an_unknown_name_brings_near_ones(desk):
    assert "did you mean double?" in output_of(desk.week2("exercise", "dubble"), 2)


def test_each_way_of_writing_a_name_means_the_exercise(recorded_book):
    tasks = all_tasks(Book(Project(recorded_book.root)))
    for name in (
        "double",
        "1-one/double",
        "double.py",
        f"./{MINE}",
        STUB,
        "1-one/exercises/double",
    ):
        assert choose(tasks, name, "week2 exercise").name == "1-one/double"
    with pytest.raises(BookError, match="no exercise is called"):
        choose(tasks, "2-two/double", "week2 exercise")


def test_damaged_progress_is_an_error_until_it_is_reset(desk):
    desk.week2("exercise", "double")
    solve(desk)
    desk.write(".week2/exercises.json", '{"1-one/double": {"tri')
    assert "is damaged" in output_of(desk.week2("exercise"), 2)
    output_of(desk.week2("exercise", "--reset"))
    assert "1-one: 0 of 1 done" in output_of(desk.week2("exercise"))


def test_two_changes_at_a_time_are_both_kept(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.bookproof]\n")
    code = (
        "import sys; from pathlib import Path; from bookproof.exercises.progress import *\n"
        "for n in range(40): Progress(Project(Path(sys.argv[1]))).change("
        "sys.argv[2], lambda r: r.count(False))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name]) for name in ("a", "b")
    ]
    assert [process.wait(PATIENCE) for process in both] == [0, 0]
    records = Progress(Project(tmp_path)).read()
    assert {name: record.tries for name, record in records.items()} == {"a": 40, "b": 40}


def test_exercises_of_the_book_are_each_set_on_a_page_with_a_title():
    tasks = all_tasks(Book(Project.find()))
    assert tasks
    assert not [task.name for task in tasks if task.page and not task.title]
