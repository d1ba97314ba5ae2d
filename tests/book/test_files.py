"""A file is replaced whole or left as it was, and a lock has one holder."""

import errno
import fcntl
import os

import pytest

from bookproof.source import files


def test_a_file_is_written_whole_in_a_folder_that_is_made(tmp_path):
    path = tmp_path / "new" / "x.txt"
    files.write(path, "한글\r\n")
    assert path.read_bytes() == "한글\r\n".encode()
    files.write(path, b"\xff")
    assert path.read_bytes() == b"\xff"
    assert path.stat().st_mode & 0o777 == 0o644
    assert [p.name for p in path.parent.iterdir()] == ["x.txt"]


def test_what_fails_names_the_file_and_leaves_it_as_it_was(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "a temporary name")

    path = tmp_path / "x.txt"
    files.write(path, "before")
    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(OSError, match="No space left") as caught:
        files.write(path, "after")
    assert caught.value.filename == str(path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_lock_has_one_holder_at_a_time(tmp_path):
    path = tmp_path / "new" / "lock"
    with files.locked(path), path.open("w") as second, pytest.raises(BlockingIOError):
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with path.open("w") as second:
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.fixture
def killed(tmp_path):
    """What a killed process left beside a file, and in the folder for temporary files."""
    left = [tmp_path / ".x.txt.new-abcdefgh", tmp_path / "bookproof-run-abcdefgh"]
    left[0].write_text("half")
    (left[1] / "work").mkdir(parents=True)
    for path in left:
        os.utime(path, (0, 0))
    return left


def test_what_killed_processes_left_is_removed(tmp_path, killed, monkeypatch):
    monkeypatch.setattr(files.tempfile, "tempdir", str(tmp_path))
    files.write(tmp_path / "x.txt", "whole")
    with files.temporary_folder("run") as folder:
        assert folder.is_dir()
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]


@pytest.mark.parametrize("how", ["held", "new"])
def test_what_a_process_still_uses_stays(tmp_path, killed, monkeypatch, how):
    monkeypatch.setattr(files.tempfile, "tempdir", str(tmp_path))
    held = [os.open(path, os.O_RDONLY) for path in killed]
    for path, descriptor in zip(killed, held, strict=True):
        if how == "held":
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        else:
            os.utime(path)
    files.write(tmp_path / "x.txt", "whole")
    with files.temporary_folder("run"):
        assert all(path.exists() for path in killed)
    for descriptor in held:
        os.close(descriptor)
