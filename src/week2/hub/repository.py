"""A repository of the hub: files by name, in commits that are named after what they hold."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

LARGE = (".safetensors", ".parquet", ".bin")  # kept beside git, as the real hub keeps them


@dataclass(frozen=True)
class File:
    """One file.

    Attributes:
        content: its bytes.
        large: whether it is kept beside git, in LFS.
    """

    content: bytes
    large: bool = False

    @property
    def oid(self) -> str:
        """What git calls it: SHA-1 of the content with git's header."""
        return hashlib.sha1(b"blob %d\0" % len(self.content) + self.content).hexdigest()

    @property
    def sha256(self) -> str:
        """What LFS calls it."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def etag(self) -> str:
        """Name its content, as a cache knows it."""
        return self.sha256 if self.large else self.oid


@dataclass
class Repository:
    """A model or a data set.

    Attributes:
        kind: `models` or `datasets`, as in the addresses of the interface.
        name: `owner/name`.
        commits: files by path, for each commit.
        branches: the newest commit of each branch.
    """

    kind: str
    name: str
    commits: dict[str, dict[str, File]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)

    def commit(self, files: dict[str, File], branch: str = "main") -> str:
        """Make `files` all that a branch holds; returns the commit's name.

        The same files make the same name, in whatever order commits come.
        """
        listing = "".join(f"{path} {file.oid}\n" for path, file in sorted(files.items()))
        name = hashlib.sha1(f"{self.kind}/{self.name}\n{listing}".encode()).hexdigest()
        self.commits[name] = files
        self.branches[branch] = name
        return name

    def resolve(self, revision: str) -> str | None:
        """Return the commit that a branch or a commit's name stands for; None where none does."""
        name = self.branches.get(revision, revision)
        return name if name in self.commits else None


def files_of(contents: dict[str, bytes]) -> dict[str, File]:
    """Make files of contents by path; what is large is so by its name."""
    return {path: File(content, path.endswith(LARGE)) for path, content in contents.items()}
