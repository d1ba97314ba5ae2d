"""A library line that a page shows and that nothing runs is stopped, with its file and line."""

import json
import re
import sys

import pytest

from bookproof.run.shown_lines import untraced

LIB = "src/small/lib.py"
NOTES = {"BOOKPROOF_COVERAGE": "notes"}
BRANCH = "    if x is None:\n        return 0\n    return 2 * x"


def judge(book):
    return book.week2("check", "--coverage", "notes")


def ran(done):
    return re.findall(r"^ran +(\S+)", done.stdout, re.M)


@pytest.fixture
def branched(book):
    """The book with a branch in its shown function that its snippet does not take."""
    line = book.replace(LIB, "    return 2 * x", BRANCH) + 1
    assert book.week2("record").returncode == 0
    return book, line


def test_what_snippets_run_counts(book):
    done = book.week2("run", **NOTES)
    assert done.returncode == 0, done.stderr
    done = judge(book)
    assert done.returncode == 0, done.stderr


def test_a_shown_line_that_nothing_runs_is_named(branched):
    book, line = branched
    assert book.week2("run", **NOTES).returncode == 0
    done = judge(book)
    assert done.returncode == 1
    assert re.findall(r"src/\S+", done.stderr) == [f"{LIB}:{line}:"], done.stderr
    assert "shows this line, and no snippet or test runs it" in done.stderr


def test_no_comment_excuses_a_shown_line(branched):
    book, line = branched
    book.replace(LIB, "        return 0", "        return 0  # pragma: no cover")
    book.week2("record")
    book.week2("run", **NOTES)
    assert f"{LIB}:{line}: " in judge(book).stderr


def test_a_test_counts_too(branched):
    book, _ = branched
    book.write("test_it.py", "from small.lib import twice\n\ndef test(): assert twice(None) == 0\n")
    done = book.pytest("test_it.py", "-q", PYTHONPATH="src", **NOTES)
    assert done.returncode == 0, done.stdout + done.stderr
    done = judge(book)
    assert done.returncode == 0, done.stderr


def test_without_any_run_every_shown_line_is_named(book):
    done = judge(book)
    assert done.stderr.count("no snippet or test runs it") == 2  # def twice, and its return


def test_lines_counted_before_an_edit_count_no_more(book):
    book.week2("run", **NOTES)
    book.replace(LIB, "return 2 * x", "return x + x")
    assert f"{LIB}: it has changed since its lines were counted" in judge(book).stderr
    book.week2("record")
    book.week2("run", **NOTES)
    assert judge(book).returncode == 0


def test_only_what_reaches_shown_lines_runs_again_to_be_counted(book):
    assert ran(book.week2("run", "snippets")) == []
    assert ran(book.week2("run", "snippets", **NOTES)) == ["snippets/1-one/library.py"]
    assert ran(book.week2("run", "snippets", **NOTES)) == []


def test_the_note_of_a_snippet_that_changed_counts_no_more(branched):
    book, line = branched
    snippet = "snippets/1-one/library.py"
    book.replace(snippet, "print(twice(data()))", "print(twice(data()), twice(None))")
    book.week2("record")
    book.week2("run", **NOTES)
    assert judge(book).returncode == 0
    book.replace(snippet, ", twice(None))", ")")
    assert f"{LIB}:{line}: " in judge(book).stderr


def test_what_is_recorded_was_not_traced(book):
    book.week2("record", "--force", **NOTES)
    assert not list(book.root.glob("notes/**/*.json"))
    book.week2("run", "--force", **NOTES)
    note = json.loads(book.path("notes/snippets/1-one/library.py.json").read_text())
    assert set(note["files"]) == {LIB, "src/small/__init__.py"}


def test_a_tracer_goes_on_after_what_it_leaves_out():
    seen: list[str] = []

    def tracer(frame, event, argument):
        seen.append(frame.f_code.co_name)

    def first() -> None: ...
    def second() -> None: ...

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        with untraced():
            first()
        second()
    finally:
        sys.settrace(before)
    assert "first" not in seen
    assert "second" in seen
