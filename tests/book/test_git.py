"""The repository that counts is the one that a folder lies in, and what git says of it is heard."""

import json
import os
import subprocess

import pytest

from bookproof.run.shell import copy_project
from bookproof.source import git
from bookproof.source.project import BookError, Project

README = "# Read me\n\n```sh\n{}\n```\n"
LIBRARY = "snippets/1-one/library.py"
DUBIOUS = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}


def run_git(folder, *words):
    own = git.without_repository(os.environ)
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@localhost", *words]
    done = subprocess.run(command, cwd=folder, env=own, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def cloned(book):
    """The book in a repository, with one commit."""
    book.write(".gitignore", ".week2/\n")
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "The book"]):
        run_git(book.root, *words)
    return book


def nested(folder):
    """A repository with a file that it tracks and one that it ignores."""
    folder.mkdir(parents=True)
    for name, text in {"data.txt": "7\n", "made.o": "made", ".gitignore": "*.o\n"}.items():
        (folder / name).write_text(text)
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "Data"]):
        run_git(folder, *words)


def test_the_variables_are_those_that_git_names():
    named = run_git(".", "rev-parse", "--local-env-vars").split()
    assert set(named) <= git.PLACES | git.SETTINGS


def hook_variables(root):
    """What git gives a hook of a commit in a worktree."""
    return {"GIT_DIR": str(root / ".git"), "GIT_INDEX_FILE": str(root / ".git/index")}


def test_a_shell_block_in_a_hook_commits_into_its_copy(cloned):
    made = "git -c user.name=b -c user.email=b@localhost commit -q --allow-empty -m stray"
    cloned.write("README.md", README.format(f"{made}\ngit log --format=%s | grep -c .\nls docs"))
    log = run_git(cloned.root, "log", "--all", "--format=%s")
    done = cloned.week2("run", "README.md", **hook_variables(cloned.root))
    assert done.returncode == 0, done.stderr
    assert run_git(cloned.root, "log", "--all", "--format=%s") == log


def test_files_are_those_of_the_folder_s_own_repository(cloned, tmp_path, monkeypatch):
    nested(tmp_path / "other")
    for name, value in hook_variables(tmp_path / "other").items():
        monkeypatch.setenv(name, value)
    project = Project(cloned.root)
    assert "docs/index.md" in (project.tracked() or ())
    assert run_git(cloned.root, "rev-parse", "HEAD").startswith(project.commit())


def test_a_copy_needs_no_name_signature_or_hook_of_the_user_s(cloned, tmp_path, monkeypatch):
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-commit", "post-commit"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
        (hooks / name).chmod(0o755)
    config = f"[commit]\ngpgsign = true\n[gpg]\nprogram = false\n[core]\nhooksPath = {hooks}\n"
    (tmp_path / "config").write_text(config)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    (tmp_path / "copy").mkdir()
    copy_project(Project(cloned.root), tmp_path / "copy")
    assert run_git(tmp_path / "copy", "log", "--format=%s") == "A copy\n"
    assert not (tmp_path / "ran").exists()


def test_a_git_that_fails_in_the_copy_is_heard(cloned, tmp_path, monkeypatch):
    (tmp_path / "copy").mkdir()
    monkeypatch.setattr("bookproof.run.shell.SETTINGS", ["nonsense"])
    with pytest.raises(BookError, match=r"git init failed in a copy of the book: .*nonsense"):
        copy_project(Project(cloned.root), tmp_path / "copy")


@pytest.mark.parametrize("how", ["a submodule", "not added"])
def test_the_files_of_a_repository_within_are_a_clone_s_too(cloned, how):
    nested(cloned.path("src/small/inner"))
    if how == "a submodule":
        run_git(cloned.root, "add", "src/small/inner")
    cloned.path("src/loop").symlink_to(".")
    tracked = Project(cloned.root).tracked() or set()
    own = {name for name in tracked if name.startswith("src/small/inner")}
    assert own == {"src/small/inner/data.txt", "src/small/inner/.gitignore"}
    assert "src/loop" in tracked


def test_a_receipt_covers_data_in_a_submodule(cloned):
    nested(cloned.path("src/small/inner"))
    run_git(cloned.root, "add", "src/small/inner")
    cloned.replace("src/small/lib.py", '"data.txt"', '"inner/data.txt"')
    assert cloned.week2("record", LIBRARY).returncode == 0
    receipt = json.loads(cloned.recorded(LIBRARY, ".receipt.json").read_text())
    assert "src/small/inner/data.txt" in receipt["files"]
    cloned.write("src/small/inner/data.txt", "8\n")
    assert "src/small/inner/data.txt" in cloned.week2("check").stderr


@pytest.mark.parametrize("command", [("record", "--force", LIBRARY), ("check",)])
def test_a_repository_of_which_git_refuses_to_speak_is_not_none(cloned, command):
    before = cloned.recorded(LIBRARY, ".receipt.json").read_bytes()
    done = cloned.week2(*command, **DUBIOUS)
    assert done.returncode in (1, 2)
    assert "detected dubious ownership" in done.stderr
    assert "Traceback" not in done.stderr
    assert cloned.recorded(LIBRARY, ".receipt.json").read_bytes() == before


def test_a_git_that_may_not_be_executed_is_named(cloned, tmp_path, monkeypatch):
    (tmp_path / "git").write_text("")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BookError, match="git cannot be run: Permission denied"):
        Project(cloned.root).tracked()
