"""Shell blocks: run from an empty folder, or in a copy of the clone that they speak of."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bookproof.record import receipts
from bookproof.run.outcome import Outcome
from bookproof.sandbox.pool import environment, scratch_folder
from bookproof.source import files, git
from bookproof.source.pages import Block
from bookproof.source.project import BookError, Project

TIMEOUT = 600  # seconds
SETTINGS = (  # of git in a copy: nobody's name, signature or hooks
    "user.name=bookproof",
    "user.email=bookproof@localhost",
    "commit.gpgsign=false",
    f"core.hooksPath={os.devnull}",
)


@dataclass(eq=False)
class Shell:
    """Runs the shell blocks of one book; remembers what passed.

    Attributes:
        project: the book.
        device: `cpu` hides any GPU from what runs.
    """

    project: Project
    device: str

    def fresh(self, block: Block) -> bool:
        """Whether a block passed here, and neither it nor what it may use has changed since."""
        return self._log(block).exists()

    def run(self, block: Block) -> Outcome:
        """Run a block; it passes where its last command and all before it end with status 0."""
        name = f"{block.page}:{block.line}"
        try:
            done = self._bash(block)
        except BookError as error:
            return Outcome(name, "failed", f"{name}: {error}")
        except subprocess.TimeoutExpired:
            return Outcome(name, "failed", f"{name} ran longer than {TIMEOUT} s")
        if done.returncode:
            output = (done.stdout + done.stderr)[-3000:]
            return Outcome(name, "failed", f"{name} ended with status {done.returncode}:\n{output}")
        files.write(self._log(block), b"passed\n")
        return Outcome(name, "ran")

    def _bash(self, block: Block) -> subprocess.CompletedProcess[str]:
        variables = environment(self.project, self.device, git.without_repository(os.environ))
        variables["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{variables['PATH']}"
        with scratch_folder() as scratch:
            variables["HOME"] = str(scratch / "tmp")
            if "/" not in block.page:  # README and CONTRIBUTING speak to someone in a clone
                copy_project(self.project, scratch / "work")
            return subprocess.run(
                ["bash", "-euo", "pipefail", "-c", block.body],
                cwd=scratch / "work",
                env=variables,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=TIMEOUT,
                check=False,
                stdin=subprocess.DEVNULL,
            )

    def _log(self, block: Block) -> Path:
        key = hashlib.sha256(f"{self._surroundings}{block.body}".encode()).hexdigest()
        return self.project.state / "runs" / "shell" / key

    @cached_property
    def _surroundings(self) -> str:
        """A hash of what a command may use: library, snippets, settings, pins and Python."""
        project = self.project
        tracked = project.tracked()
        folders = (project.library, project.snippets, project.root / "requirements")
        files = {f for folder in folders for f in folder.rglob("*") if f.is_file()}
        names = {project.relative(f) for f in files} | {"pyproject.toml", "Makefile"}
        state = hashlib.sha256(platform.python_version().encode())
        for name in sorted(names if tracked is None else names & tracked):
            state.update(f"{name} {receipts.digest(project.root / name)}\n".encode())
        return state.hexdigest()


def copy_project(project: Project, folder: Path) -> None:
    """Copy the project's files, as git would track them now, in a repository of their own.

    Raises:
        BookError: the project is not in a git repository, or git fails.
    """
    tracked = project.tracked()
    if tracked is None:
        raise BookError("this block runs in a copy of the files that git tracks: there is no git")
    for name in tracked:
        if (project.root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(project.root / name, folder / name)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "A copy", "--no-verify"]):
        _git(folder, *command)


def _git(folder: Path, *words: str) -> None:
    """Run git in a copy of the project."""
    done = subprocess.run(
        ["git", *(part for setting in SETTINGS for part in ("-c", setting)), *words],
        cwd=folder,
        env=git.without_repository(os.environ),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise BookError(f"git {words[0]} failed in a copy of the book: {done.stderr.strip()}")
