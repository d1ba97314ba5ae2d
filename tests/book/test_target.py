"""What a command writes where its caller says replaces nothing that such a command did not make.

A pipe stands for devices, of which no test risks one.
"""

import os
import zipfile

import pytest

from bookproof import cli
from bookproof.site.archive import is_own

PAGE, SUM = "docs/1-one/page.md", "snippets/1-one/sum.py"
NOTEBOOK = ("notebook", PAGE, "--no-run", "--out")
ZIPS = (("record", SUM, "--zip"), ("build", "--zip"))


@pytest.fixture
def said(book, monkeypatch, capfd):
    """Type a command in the book: its status, and what it said of errors."""
    monkeypatch.chdir(book.root)

    def run(*words):
        capfd.readouterr()
        return cli.main([*words]), capfd.readouterr().err

    return run


def content(book):
    files = (p for p in book.root.rglob("*") if p.is_file() and ".week2" not in p.parts)
    return {p: p.read_bytes() for p in files}


@pytest.mark.parametrize("command", [NOTEBOOK, ("notebook", "--gpu", "--out"), *ZIPS])
@pytest.mark.parametrize(
    ("file", "why"),
    [
        (PAGE, "is there, and this command did not make it"),
        ("pyproject.toml", "is there, and this command did not make it"),
        ("link.ipynb", "is there, and this command did not make it"),
        (os.fsdecode(b"x\xff"), "is no name in UTF-8"),
        ("docs/new.md", "lies in the sources of the book"),
        ("pipe", "is no regular file"),
        ("docs", "is no regular file"),
    ],
)
def test_no_source_pipe_or_strange_file_is_replaced(book, said, command, file, why):
    book.path("link.ipynb").symlink_to(PAGE)
    os.mkfifo(book.path("pipe"))
    before = content(book)
    status, message = said(*command, file)
    assert status == 2
    assert f"{file.encode(errors='replace').decode()} {why}" in message
    option = command[-1]
    assert message.endswith(f"nothing was written. Name another file with {option}\n")
    assert content(book) == before


@pytest.mark.parametrize("command", [NOTEBOOK, ("notebook", "--gpu", "--out")])
def test_a_notebook_of_one_s_own_is_not_replaced_and_one_of_the_book_s_is(book, said, command):
    book.write("mine.ipynb", '{"cells": [], "metadata": {}, "nbformat": 4}')
    assert said(*command, "mine.ipynb")[0] == 2
    for file in ("made.ipynb", "docs/1-one/made.ipynb"):
        assert said(*command, file) == (0, "")
        assert said(*command, file) == (0, "")


def test_a_zip_that_was_made_here_is_known_from_others(book, said, tmp_path):
    made = tmp_path / "made.zip"
    made.touch()  # as mktemp does
    for _ in range(2):
        assert said("record", SUM, "--zip", str(made)) == (0, "")
    assert said("record", SUM, "--zip", "docs/made.zip")[0] == 2
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as photos:
        photos.writestr("beach.jpg", "sand")
    assert said("record", SUM, "--zip", str(tmp_path / "photos.zip"))[0] == 2
    with zipfile.ZipFile(made, "w") as site:
        site.writestr("site/.built.json", "{}")
    assert is_own(made)
