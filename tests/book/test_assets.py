"""What modules add to a site: written in its place, or the build stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookproof.site.build import write_assets
from bookproof.source.project import BookError, Project

WRITER = """
import os, sys
from pathlib import Path

(folder,) = map(Path, sys.argv[1:])
folder.mkdir(parents=True)
(folder / "data.js").write_text(os.environ["QUIET"])
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A book with one module that writes assets."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.bookproof.environment]\nQUIET = "!"\n[tool.bookproof.assets]\nnumbers = "writer"\n',
        "utf-8",
    )
    (tmp_path / "src").mkdir()
    (tmp_path / "src/writer.py").write_text(WRITER, "utf-8")
    return Project(tmp_path)


def test_a_module_writes_its_folder(project: Project, tmp_path: Path) -> None:
    write_assets(project, tmp_path / "site")
    assert (tmp_path / "site/assets/numbers/data.js").read_text("utf-8") == "!"


def test_a_module_that_fails_stops_the_build_and_is_heard(project: Project, tmp_path: Path) -> None:
    (tmp_path / "src/writer.py").write_text("raise SystemExit('no checkpoint is there')", "utf-8")
    with pytest.raises(BookError, match=r"writer could not write assets/numbers:\nno checkpoint"):
        write_assets(project, tmp_path / "site")


def test_a_book_without_such_modules_is_built_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.bookproof]\n", "utf-8")
    write_assets(Project(tmp_path), tmp_path / "site")
    assert not (tmp_path / "site").exists()
