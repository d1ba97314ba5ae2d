"""A file is replaced whole or left as it was, and a lock has one holder."""

import errno
import fcntl
import os
import subprocess
import sys

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


def test_a_file_keeps_its_permissions_and_a_link_still_leads_to_it(tmp_path):
    path, link = tmp_path / "x.sh", tmp_path / "link"
    path.write_text("before")
    path.chmod(0o750)
    link.symlink_to("x.sh")
    files.write(link, "after")
    assert link.is_symlink()
    assert path.read_text() == "after"
    assert path.stat().st_mode & 0o777 == 0o750


@pytest.mark.parametrize(
    ("make", "why"), [(os.mkfifo, "it is no regular file"), (os.mkdir, "Is a directory")]
)
def test_what_is_no_file_is_not_replaced(tmp_path, make, why):
    path = tmp_path / "x"
    make(path)
    before = path.stat()
    with pytest.raises(OSError, match=why) as caught:
        files.write(path, "content")
    assert caught.value.filename == str(path)
    assert os.path.samestat(path.stat(), before)
    assert list(tmp_path.iterdir()) == [path]


# Ends a temporary folder with folders in folders, more than Python may then call in each other.
SHALLOW = """
import sys
from bookproof.source import files

with files.temporary_folder("run") as folder:
    folder.joinpath(*["in"] * 200).mkdir(parents=True)
    sys.setrecursionlimit(100)
"""


def test_folders_that_nest_deeper_than_python_follows_are_removed(tmp_path):
    command = [sys.executable, "-c", SHALLOW]
    subprocess.run(command, env=os.environ | {"TMPDIR": str(tmp_path)}, check=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [".x.txt.new-abcdefgh", "bookproof-run-abcdefgh"])
def test_a_pipe_that_lies_there_stays_and_stops_nobody(tmp_path, monkeypatch, name):
    monkeypatch.setattr(files.tempfile, "tempdir", str(tmp_path))
    pipe = tmp_path / name
    os.mkfifo(pipe)
    os.utime(pipe, (0, 0))
    files.write(tmp_path / "x.txt", "whole")
    with files.temporary_folder("run"):
        assert pipe.is_fifo()


def test_a_lock_that_is_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "lock")
    with pytest.raises(OSError, match="it is no regular file; remove it"):
        files.locked(tmp_path / "lock").__enter__()


WAITS = """
import sys
from pathlib import Path
from bookproof.source import files

with files.locked(Path(sys.argv[1]), "another build"):
    print("held")
"""


def test_whoever_waits_for_a_lock_says_for_whom(tmp_path):
    path = tmp_path / "build.lock"
    command = [sys.executable, "-c", WAITS, path]
    with files.locked(path):
        pipe = subprocess.PIPE
        waiting = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True)
        assert waiting.stderr
        assert waiting.stderr.readline() == f"waiting for another build ({path} is locked)\n"
        assert waiting.poll() is None
    assert waiting.communicate() == ("held\n", "")


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
