"""Whatever befalls the system, a command ends well, or says why and leaves the book whole."""

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bookproof.record import receipts
from bookproof.site.destination import is_whole

SUM, PAGE = "snippets/1-one/sum.py", "docs/1-one/page.md"
COMMANDS = (f"record {SUM}", "build", "check")


def content(root):
    """Every file that is committed, and the site."""
    files = (p for p in root.rglob("*") if p.is_file() and ".week2" not in p.parts)
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in files}


def apart(*kinds):
    """A command's beginning that gives it namespaces of its own."""
    root = [] if os.geteuid() == 0 else ["--map-root-user"]
    words = ["unshare", *root, *(f"--{kind}" for kind in kinds)]
    if shutil.which("unshare") is None or subprocess.run([*words, "true"], check=False).returncode:
        pytest.skip("this machine gives nobody namespaces")
    return words


def all_good(book, commands=COMMANDS, **variables):
    """Run commands, each of which succeeds."""
    for command in commands:
        done = book.week2(*command.split(), **variables)
        assert done.returncode == 0, done.stdout + done.stderr


# Copies the book to a small disk, fills it, and says how each command ends, then and with space.
FULL = """
import contextlib, json, os, shutil, subprocess, sys
from pathlib import Path
from tests.book.test_adversity import content

book, disk = Path(sys.argv[1]), Path(sys.argv[2])
shutil.copytree(book, disk / "book", symlinks=True)
os.chdir(disk / "book")

def week2(command):
    words = [sys.executable, "-m", "week2", *command.split()]
    done = subprocess.run(words, capture_output=True, text=True)
    return [done.returncode, done.stderr]

filler, told = disk / "filler", {}
for command in sys.argv[3:]:
    before = content(Path("."))
    with contextlib.suppress(OSError), filler.open("wb", 0) as file:
        while file.write(bytes(4096)):
            pass
    full = week2(command)
    same = content(Path(".")) == before
    filler.unlink()
    told[command] = [*full, same, *week2(command)]
print(json.dumps(told))
"""


@pytest.mark.parametrize("temporary", ["there too", "elsewhere"])
def test_a_full_disk(book, tmp_path, temporary):
    words = apart("mount")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = 'mount -t tmpfs -o size=24m tmpfs "$0" && exec "$@"'
    if subprocess.run([*words, "sh", "-c", mount, disk, "true"], check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    assert book.week2("build").returncode == 0
    book.write("docs/index.md", "# Home\n\nAnother.\n")
    book.replace(SUM, "arange(4)", "arange(5)")
    commands = [f"record {SUM}"]
    if temporary == "elsewhere":
        commands += ["build", "copy sum copies", f"notebook {PAGE} --no-run"]
    done = subprocess.run(
        [*words, "sh", "-c", mount, disk, sys.executable, "-c", FULL, book.root, disk, *commands],
        env=os.environ | ({"TMPDIR": str(disk)} if temporary == "there too" else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for command, (status, output, same, again, then) in json.loads(done.stdout).items():
        assert status in (1, 2), command
        assert "No space left on device" in output, (command, output)
        assert "Traceback" not in output.partition("FAILED")[0], (command, output)
        assert same, command
        assert again == 0, (command, then)


def test_no_network(book):
    words = apart("net")
    for command in COMMANDS:
        done = subprocess.run(
            [*words, sys.executable, "-m", "week2", *command.split()],
            cwd=book.root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_caches_of_which_half_is_left(book):
    all_good(book, ["build"])
    before = content(book.root)
    for path in book.path(".week2").rglob("*"):
        if path.is_file():
            os.truncate(path, path.stat().st_size // 2)
    all_good(book, [f"run {SUM}", "build"])
    assert content(book.root) == before


def test_a_clock_that_was_set_back(book):
    """Every file and receipt is then of the future, and an edit older than what it follows."""
    assert book.week2("build").returncode == 0
    path = book.recorded(SUM, ".receipt.json")
    receipt = receipts.read(path)
    assert receipt
    receipts.write(path, replace(receipt, date=receipt.date.replace(receipt.date[:4], "2099", 1)))
    for file in book.root.rglob("*"):
        os.utime(file, (4e9, 4e9))
    all_good(book, ["check"])
    book.replace("docs/index.md", "# Home", "# Hone")  # as long as before
    book.replace("snippets/1-one/library.py", "twice(data())", "twice(2*3+1)")
    for name in ("docs/index.md", "snippets/1-one/library.py"):
        os.utime(book.path(name), (1e9, 1e9))
    assert "ran      snippets/1-one/library.py" in book.week2("record").stdout
    assert book.week2("build").returncode == 0
    assert "Hone" in book.path("site/index.html").read_text("utf-8")


def test_the_same_command_twice_at_once_and_others_beside_it(book):
    commands = [f"record {SUM}", f"record {SUM}", "run --force", "build", "build"]
    with ThreadPoolExecutor(len(commands)) as together:
        done = list(together.map(lambda command: book.week2(*command.split()), commands))
    assert [d.returncode for d in done] == [0] * len(commands), [d.stderr for d in done]
    assert is_whole(book.path("site"))
    all_good(book, ["check"])


@pytest.mark.skipif(
    not sys.prefix.isascii(),
    reason="from a folder whose name the locale cannot spell, Python loads no compiled module",
)
def test_a_terminal_that_knows_no_hangul(book):
    """`LC_ALL=C` alone makes Python write UTF-8; here it may not."""
    book.replace("snippets/1-one/exercises/double.py", "Add it to itself.", "두 번 더하라.")
    book.replace("snippets/1-one/library.py", "twice(data())", '"한글", twice(data())')
    book.replace(PAGE, "# A page", "# 한글 책")
    assert book.week2("record").returncode == 0
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    before = content(book.root)
    for command in ("blocks --json", "run --force", "copy fails copies"):
        done = book.week2(*command.split(), **ascii_only)
        assert done.returncode == 0, done.stdout + done.stderr
    assert {n: d for n, d in content(book.root).items() if n in before} == before
    hint = book.week2("exercise", "double", "--hint", **ascii_only)
    assert (hint.returncode, hint.stderr) == (0, "")
    assert "\\ub450" in hint.stdout
    assert "두 번 더하라" in book.week2("exercise", "double", "--hint", LC_ALL="C").stdout


def test_a_path_with_hangul_and_a_space(book, tmp_path):
    """The same pages come of it, and receipts that hold elsewhere."""
    all_good(book, ("record", "build"))
    moved = replace(book, root=tmp_path / "낯선 책")
    shutil.copytree(book.root, moved.root, symlinks=True)
    shutil.rmtree(moved.root / "site")
    all_good(moved, ("check", "build"))
    pages = {name: d for name, d in content(book.root).items() if name.startswith("site/")}
    assert {n: d for n, d in content(moved.root).items() if n.startswith("site/")} == pages
    all_good(moved, (f"record {SUM} --force", f"notebook {PAGE} --no-run", "copy sum copies"))
    shutil.copytree(moved.path("snippets"), book.path("snippets"), dirs_exist_ok=True)
    all_good(book, ("check",))


# `week2` on a machine where no folder for temporary files can be written.
NOWHERE = """
import sys, tempfile
tempfile._candidate_tempdir_list = lambda: ["/nowhere"]
from week2 import cli
sys.exit(cli.main(sys.argv[1:]))
"""


def test_no_folder_for_temporary_files(book):
    def week2(*words):
        command = [sys.executable, "-c", NOWHERE, *words]
        return subprocess.run(command, cwd=book.root, capture_output=True, text=True, check=False)

    done = week2("run", "--force", SUM)
    assert done.returncode == 2
    message = "week2 run: no folder for temporary files can be written; name one in TMPDIR: "
    assert re.fullmatch(re.escape(message) + r".*\n", done.stderr), done.stderr
    assert book.week2("run", "--force", SUM, TMPDIR="/nowhere").returncode == 0  # /tmp will do


@pytest.mark.parametrize("lost", ["the folder", "its head", "the program git"])
def test_git_that_is_gone_or_damaged(book, lost):
    for words in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *words], cwd=book.root, check=True)
    book.write(".gitignore", ".week2/\nsite/\n")
    assert book.week2("record", "--force").returncode == 0
    variables = {}
    if lost == "the folder":
        shutil.rmtree(book.path(".git"))
    elif lost == "its head":
        book.path(".git/HEAD").write_bytes(b"")
    else:
        programs = book.root.parent / "programs"
        programs.mkdir()
        (programs / "bash").symlink_to(shutil.which("bash"))
        variables["PATH"] = str(programs)
    all_good(book, ["check", "run"], **variables)
