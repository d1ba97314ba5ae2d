"""What tools do to clones of the book at HEAD: make one, change files of it, compare its sites."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = r"docs/.*\.md"
Edits = dict[str, bytes | None]  # new content by path; None where a file goes


class Clone:
    """A clone of the book, whose files change."""

    def __init__(self, folder: Path) -> None:
        """List its files."""
        self.root = folder
        self.names = git(folder, "ls-files").splitlines()

    def text(self, name: str) -> str:
        """Read a file."""
        return (self.root / name).read_text("utf-8")

    def files(self, pattern: str) -> list[str]:
        """Find files by a pattern for the whole name."""
        return [name for name in self.names if re.fullmatch(pattern, name)]

    @contextmanager
    def changed(self, edits: Edits) -> Iterator[None]:
        """Change files for as long as a context lasts."""
        before: dict[Path, bytes | None] = {}
        try:
            for name, data in edits.items():
                path = self.root / name
                before[path] = path.read_bytes() if path.is_file() else None
                put(path, data)
            yield
        finally:
            for path, data in before.items():
                put(path, data)


def git(folder: Path, *words: str) -> str:
    """Give what a command of git says."""
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def cloned(folder: Path, commit: str = "") -> Path:
    """Clone a commit, HEAD by default, into a folder, or bring the clone that is there to it."""
    commit = commit or git(ROOT, "rev-parse", "HEAD")
    if not folder.is_dir():
        git(ROOT, "clone", "--quiet", "--shared", "--no-checkout", ".", str(folder))
    git(folder, "fetch", "--quiet", str(ROOT), commit)
    git(folder, "checkout", "--quiet", "--force", "--detach", commit)
    return folder


def put(path: Path, data: bytes | None) -> None:
    """Write a file, or delete it."""
    if data is None:
        path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def difference(one: Path, other: Path) -> list[str]:
    """Name the files in which two sites differ."""
    sites = [
        {p.relative_to(s).as_posix(): p.read_bytes() for p in s.rglob("*") if p.is_file()}
        for s in (one, other)
    ]
    names = sites[0].keys() | sites[1].keys()
    return sorted(name for name in names if sites[0].get(name) != sites[1].get(name))


@dataclass(frozen=True)
class Rule:
    """Replaces one match of a pattern in one of some files.

    Attributes:
        files: a pattern for their names.
        pattern: of what is replaced, its lines apart.
        ways: replacements, one of which is drawn, as `re.sub` takes them.
    """

    files: str
    pattern: str
    ways: tuple[str | Callable[[re.Match[str]], str], ...]

    def __call__(self, tree: Clone, chance: random.Random) -> Edits | None:
        """Draw a file, a match and a replacement."""
        name = chance.choice(tree.files(self.files))
        text = tree.text(name)
        matches = list(re.finditer(self.pattern, text, re.M))
        if not matches:
            return None
        match, way = chance.choice(matches), chance.choice(self.ways)
        new = match.expand(way) if isinstance(way, str) else way(match)
        changed = text[: match.start()] + new + text[match.end() :]
        return {name: changed.encode()} if changed != text else None


def rule(files: str, pattern: str, *ways: str | Callable[[re.Match[str]], str]) -> Rule:
    """Make a rule of its parts."""
    return Rule(files, pattern, ways)


def digit(match: re.Match[str]) -> str:
    """Give the next digit."""
    return str((int(match[0]) + 1) % 10)
