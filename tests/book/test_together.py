"""Files that change together: all old or all new, wherever a process is killed."""

import os
import signal
import subprocess
import sys

import pytest

from bookproof.source import together

# Changes two files and removes one, and is killed at the step of the number that it is given.
KILLED = """
import os, signal, sys
from pathlib import Path
from bookproof.source import together

steps = 0

def hook(event, given):
    global steps
    writes = event == "open" and given[2] & (os.O_WRONLY | os.O_RDWR)
    if writes or event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir"):
        steps += 1
        if steps == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(hook)
new = {"a": b"new", "deep/b": b"new", "gone": None}
together.replace(Path("book"), Path("book/.state"), new)
"""
OLD = {"a": "old", "gone": "old"}
NEW = {"a": "new", "deep/b": "new"}


@pytest.fixture
def book(tmp_path):
    """A folder with two files."""
    root = tmp_path / "book"
    (root / ".state").mkdir(parents=True)
    for name, text in OLD.items():
        (root / name).write_text(text)
    return root


def content(root):
    files = (p for p in root.rglob("*") if p.is_file() and ".state" not in p.parts)
    return {p.relative_to(root).as_posix(): p.read_text() for p in files}


def state_files(root):
    return sorted(os.listdir(root / ".state"))


def test_whoever_reads_next_finds_all_old_or_all_new(tmp_path_factory, book):
    seen, step, ended = [], 0, None
    while ended != 0:
        step += 1
        for name in content(book):
            (book / name).unlink()
        for name, text in OLD.items():
            (book / name).write_text(text)
        program = [sys.executable, "-c", KILLED, str(step)]
        ended = subprocess.run(program, cwd=book.parent, check=False).returncode
        assert ended in (0, -signal.SIGKILL)
        together.finish(book, book / ".state")
        seen.append(content(book))
    assert step > 8
    assert all(state in (OLD, NEW) for state in seen)
    assert OLD in seen[:-1]
    assert NEW in seen[:-1], "no kill came between the files"
    assert state_files(book) == ["changing.lock"]


def test_what_cannot_be_written_changes_nothing(book, monkeypatch):
    def full(self, data):
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(type(book), "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        together.replace(book, book / ".state", {"a": b"new", "gone": None})
    assert content(book) == OLD
    assert state_files(book) == ["changing.lock"]


def test_a_state_on_another_file_system_will_do(book, monkeypatch):
    replace = os.replace

    def across(source, target):
        if ".state" in str(source):
            raise OSError(18, "Invalid cross-device link", str(source))
        replace(source, target)

    monkeypatch.setattr(together.os, "replace", across)
    together.replace(book, book / ".state", {"a": b"new", "deep/b": b"new", "gone": None})
    assert content(book) == NEW


def lacking(text):
    """Leave a change whose list of names was not written whole."""

    def leave(folder):
        folder.mkdir()
        (folder / "0").write_text("new")
        if text is not None:
            (folder / together.NAMES).write_text(text)

    return leave


UNFINISHED = {
    "no names": lacking(None),
    "half of the names": lacking('{"a": "0", "de'),
    "zeros": lacking("\0" * 9),
    "a list": lacking("[]"),
    "names of no file": lacking('{"a": 0}'),
    "the folder itself": lacking('{"a": ""}'),
    "a file": lambda folder: folder.write_text("{}"),
    "a link to nothing": lambda folder: folder.symlink_to("gone"),
    "a folder of names": lambda folder: (folder / together.NAMES).mkdir(parents=True),
}


@pytest.mark.parametrize("left", UNFINISHED)
@pytest.mark.parametrize("name", ["changing", "changing.new"])
def test_what_a_power_cut_left_unfinished_counts_for_nothing(book, name, left):
    state = book / ".state"
    UNFINISHED[left](state / name)
    together.finish(book, state)
    assert content(book) == OLD
    together.replace(book, state, {"a": b"new", "deep/b": b"new", "gone": None})
    assert content(book) == NEW
    assert state_files(book) == ["changing.lock"]


def test_contents_and_names_are_on_the_disk_before_they_count(book, monkeypatch):
    kept, synced = [], os.fsync

    def fsync(descriptor):
        kept.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        synced(descriptor)

    monkeypatch.setattr(together.os, "fsync", fsync)
    together.replace(book, book / ".state", {"a": b"new", "gone": None})
    assert [os.path.basename(path) for path in kept] == ["0", together.NAMES]
    assert {os.path.basename(os.path.dirname(path)) for path in kept} == {"changing.new"}
