"""What git says of a folder, whichever repository the caller's variables name."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from bookproof.source.reading import BookError

# What `git rev-parse --local-env-vars` names. A hook that git runs has some of them, and whatever
# git it starts would work in that hook's repository, wherever it stands.
PLACES = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
}
SETTINGS = {"GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS"}  # of `git -c`; they may trust a folder
NO_REPOSITORY = b"fatal: not a git repository (or any"


def without_repository(variables: Mapping[str, str]) -> dict[str, str]:
    """Leave out the variables that tie git to one repository and its settings."""
    return {n: v for n, v in variables.items() if n not in PLACES | SETTINGS}


def ask(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes] | None:
    """Ask git about the repository that a folder lies in; None where there is no git.

    Raises:
        BookError: git is there and cannot be run.
    """
    variables = {n: v for n, v in os.environ.items() if n not in PLACES} | {"LC_ALL": "C"}
    try:
        return subprocess.run(
            ["git", *words], cwd=folder, env=variables, capture_output=True, check=False
        )
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BookError(f"git cannot be run: {error.strerror}") from error


def tracked(folder: Path) -> set[str] | None:
    """List every file that a clone has, or will once it is added; None without a repository.

    The files of a repository within it, such as a submodule, are among them.

    Raises:
        BookError: there is a repository, and git refuses to say.
    """
    done = ask(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if done is None or NO_REPOSITORY in done.stderr:
        return None
    if done.returncode:
        said = os.fsdecode(done.stderr).strip()
        raise BookError(f"git does not say which files it tracks in {folder}: {said}")
    return {
        name for entry in os.fsdecode(done.stdout).split("\0") for name in _below(folder, entry)
    }


def _below(folder: Path, entry: str) -> Iterator[str]:
    """Give the files of an entry, which is one itself or a repository within this one."""
    place = folder / entry
    if entry and not place.is_symlink() and os.path.lexists(place / ".git"):
        inner = tracked(place) or ()
        yield from (f"{entry.removesuffix('/')}/{name}" for name in inner)
    elif entry:
        yield entry
