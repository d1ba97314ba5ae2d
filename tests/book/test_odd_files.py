"""A file that is none, a closed stream and an odd argument are named; they stop nothing else."""

import errno
import os
import shutil
import subprocess
import sys

import pytest

from bookproof import cli
from bookproof.record import receipts
from bookproof.record.coverage import in_receipts
from bookproof.record.fingerprint import Library
from bookproof.source.project import BookError
from bookproof.source.reading import read_text
from bookproof.source.snippets import list_outputs

RECORDED = "snippets/1-one/_recorded"
RECEIPT = f"{RECORDED}/library.receipt.json"
LATIN = os.fsdecode(b"s\xff")
KINDS = {
    "a folder": (os.mkdir, "Is a directory"),
    "a pipe": (os.mkfifo, "it is no regular file"),
}


def put(path, kind):
    """Put something else in the place of a file; why it cannot be read."""
    if path.exists():
        path.unlink()
    make, why = KINDS[kind]
    make(path)
    return why


@pytest.fixture
def said(book, monkeypatch, capfd):
    """Type a command in the book: its status, and all that it said."""
    monkeypatch.chdir(book.root)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delenv("BOOKPROOF_COVERAGE", raising=False)

    def run(*words):
        capfd.readouterr()
        return cli.main([*words]), "".join(capfd.readouterr())

    return run


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_not_read(tmp_path, kind):
    (tmp_path / "src").mkdir()
    path = tmp_path / "src/x.py"
    why = put(path, kind)
    with pytest.raises(BookError, match=f"it cannot be read: {why}"):
        read_text(path)
    with pytest.raises(BookError, match=f"x.py cannot be read: {why}"):
        receipts.read(path)
    with pytest.raises(BookError, match=f"it cannot be read: {why}"):
        Library(tmp_path, tmp_path / "src")
    assert receipts.digest(path) == ""
    put(tmp_path / "x.receipt.json", kind)
    assert in_receipts(tmp_path, "files") == set()
    put(tmp_path / "x.out", kind)
    assert list_outputs(tmp_path) == {}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("src/small/data.txt", "src/small/data.txt: it is gone"),
        (RECEIPT, "{why}; snippets/1-one/library.py must be recorded"),
        (f"{RECORDED}/sum.svg", "sum.svg: it is gone"),
        ("src/small/lib.py", "src/small/lib.py: it cannot be read: {why}"),
        ("docs/dang.md", "docs/dang.md: it cannot be read: {why}"),
    ],
)
def test_one_odd_file_is_a_problem_and_the_others_are_judged(book, said, name, says, kind):
    why = put(book.path(name), kind)
    book.write(f"{RECORDED}/fails.out", "altered\n")
    status, output = said("check")
    assert status == 1
    assert says.format(why=why) in output
    assert "fails.out: it was altered" in output


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (IsADirectoryError(errno.EISDIR, "Is a directory", "/a/b"), "cannot use /a/b: Is a"),
        (OSError(errno.ENOSPC, "No space left", "/a/b"), "cannot write /a/b: No space left"),
        (OSError(errno.EROFS, "Read-only file system", "/a/b"), "cannot write /a/b: Read-only"),
        (OSError(errno.ELOOP, "Too many links", "/a/b"), "cannot use /a/b: Too many links"),
    ],
)
def test_what_the_system_refuses_is_named_by_what_was_tried(said, monkeypatch, error, says):
    def command(argv, prog):
        raise error

    monkeypatch.setattr("bookproof.commands.check", command)
    status, output = said("check")
    assert status == 2
    assert says in output


@pytest.mark.parametrize("module", ["bookproof", "week2.cli"])
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_error(book, module, closed):
    shell = f'exec "$0" -m {module} blocks {closed}'
    done = subprocess.run(
        ["bash", "-c", shell, sys.executable], cwd=book.root, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_current_folder_that_is_gone_is_named(said, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert said("check") == (
        2,
        "bookproof check: the current folder has been removed; change to another\n",
    )


@pytest.mark.parametrize(
    "part", ["1/99999999999999999999", "1/999999999", "1/1001", "2/1", "1/²", f"1/{'9' * 5000}"]
)
def test_work_is_divided_among_as_many_machines_as_there_may_be(said, part):
    status, output = said("run", "--dry-run", "--shard", part)
    assert status == 2
    assert f"--shard {part}: write K/N with K from 1 to N, such as 1/4, and N up to 1000" in output
    assert said("run", "--dry-run", "--shard", "1000/1000")[0] == 0


def test_a_title_that_is_no_text_is_refused_before_anything_is_written(book, said):
    status, output = said("new", "docs/1-one/odd.md", "--title", LATIN)
    assert status == 2
    assert r"--title 's\udcff' is not UTF-8; write it as text" in output
    assert not book.path("docs/1-one/odd.md").exists()


@pytest.mark.parametrize("date", ["abc", "", "-1", "1e9", "9" * 40])
def test_a_date_of_the_build_that_is_none_is_refused(said, monkeypatch, date):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", date)
    status, output = said("build")
    assert status == 2
    assert f"SOURCE_DATE_EPOCH={date!r} must be whole seconds since 1970, or not be set" in output


def test_a_name_that_is_no_text_goes_into_what_a_site_follows_from(book, said, monkeypatch):
    from bookproof.site.inputs import inputs
    from bookproof.source.project import Project

    before = inputs(Project(book.root), False)
    shutil.copy(book.path("src/small/data.txt"), book.path(f"docs/{LATIN}"))
    monkeypatch.setenv("WEEK2_SITE", LATIN)
    assert inputs(Project(book.root), False) != before
