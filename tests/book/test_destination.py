"""A build deletes nothing that a build did not make."""

import os
import tempfile
from pathlib import Path

import pytest


def files(book):
    return {
        p: p.read_bytes() for p in book.root.rglob("*") if p.is_file() and ".week2" not in p.parts
    }


@pytest.mark.parametrize(
    ("out", "why"),
    [
        ("docs", "holds the sources of the book"),
        ("docs/1-one", "lies in the sources of the book"),
        ("snippets/new", "lies in the sources of the book"),
        (".", "holds the sources of the book"),
        ("..", "holds the sources of the book"),
        ("mkdocs.yml", "is a file"),
        ("requirements", "requirements/base.txt was not made by a build"),
    ],
)
def test_the_sources_are_no_place_for_a_site(book, out, why):
    before = files(book)
    done = book.week2("build", "--out", out)
    assert done.returncode == 2
    assert why in done.stderr
    assert "nothing was built. Name another folder with --out" in done.stderr
    assert files(book) == before


def test_whoever_may_read_other_folders_may_read_a_site(book):
    assert book.week2("build").returncode == 0
    assert book.path("site").stat().st_mode == book.path("docs").stat().st_mode


def test_a_folder_of_the_reader_s_own_is_left_alone(book, tmp_path):
    thesis = tmp_path / "mine" / "thesis.txt"
    thesis.parent.mkdir()
    thesis.write_text("three years")
    done = book.week2("build", "--out", str(thesis.parent))
    assert done.returncode == 2
    assert f"{thesis} was not made by a build, and building would delete it" in done.stderr
    assert thesis.read_text() == "three years"


@pytest.mark.parametrize(
    "what", ["a file put into it", "a file changed in it", "a link put into it"]
)
def test_what_was_put_into_a_built_site_is_not_deleted(book, what, tmp_path):
    assert book.week2("build").returncode == 0
    path = book.path("site/index.html" if "changed" in what else "site/notes.txt")
    if "link" in what:
        path.symlink_to(tmp_path)
    else:
        path.write_text("mine")
    done = book.week2("build")
    assert done.returncode == 2
    assert f"{path} was not made by a build" in done.stderr
    assert path.exists()


def test_a_new_an_empty_and_a_built_folder_may_hold_a_site_wherever_they_are(book, tmp_path):
    new, link, empty = tmp_path / "a b" / "새 책", tmp_path / "link", tmp_path / "empty"
    link.symlink_to(new)
    empty.mkdir()
    for word, out in {"first": new, "second": new, "third": link, "fourth": empty}.items():
        book.write("docs/index.md", f"# Home\n\nThe {word} one.\n")
        done = book.week2("build", "--out", str(out))
        assert done.returncode == 0, done.stderr
        assert f"The {word} one." in (out / "index.html").read_text("utf-8")
    assert link.is_symlink()


def test_a_site_on_another_file_system_is_put_there_in_one_step_too(book):
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        for word in ("first", "second"):
            book.write("docs/index.md", f"# Home\n\nThe {word} one.\n")
            done = book.week2("build", "--out", f"{folder}/site")
            assert done.returncode == 0, done.stderr
            assert f"The {word} one." in Path(folder, "site", "index.html").read_text("utf-8")
        assert os.listdir(folder) == ["site"]
