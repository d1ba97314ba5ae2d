"""What modules add to a site: written in its place, kept from build to build, or it stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from week2.book.project import BookError, Project
from week2.book.site import write_assets

WRITER = """
import os, sys
from pathlib import Path

folder, cache = map(Path, sys.argv[1:])
folder.mkdir(parents=True)
cache.mkdir(parents=True, exist_ok=True)
count = cache / "count"
count.write_text(str(int(count.read_text()) + 1 if count.exists() else 1))
(folder / "data.js").write_text(count.read_text() + os.environ["QUIET"])
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A book with one module that writes assets."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.week2.book.environment]\nQUIET = "!"\n'
        '[tool.week2.book.assets]\nnumbers = "writer"\n',
        "utf-8",
    )
    (tmp_path / "src").mkdir()
    (tmp_path / "src/writer.py").write_text(WRITER, "utf-8")
    return Project(tmp_path)


def test_a_module_writes_its_folder_and_keeps_a_cache(project: Project, tmp_path: Path) -> None:
    for build in (1, 2):
        write_assets(project, tmp_path / f"site{build}")
        text = (tmp_path / f"site{build}/assets/numbers/data.js").read_text("utf-8")
        assert text == f"{build}!"


def test_a_module_that_fails_stops_the_build_and_is_heard(project: Project, tmp_path: Path) -> None:
    (tmp_path / "src/writer.py").write_text("raise SystemExit('no checkpoint is there')", "utf-8")
    with pytest.raises(BookError, match=r"writer could not write assets/numbers:\nno checkpoint"):
        write_assets(project, tmp_path / "site")


def test_a_book_without_such_modules_is_built_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.week2.book]\n", "utf-8")
    write_assets(Project(tmp_path), tmp_path / "site")
    assert not (tmp_path / "site").exists()
