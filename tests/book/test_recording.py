"""What lies beside a snippet is read once, replaced as a whole, and judged in one place."""

import os

import pytest

from bookproof.record.recording import Recording
from bookproof.run.engine import Engine
from bookproof.sandbox.pool import Pool
from bookproof.source.index import Book
from bookproof.source.project import BookError, Project
from bookproof.source.snippets import load

SUM = "snippets/1-one/sum.py"


@pytest.fixture
def recording(book):
    """What is kept of the snippet that prints, draws and measures."""
    project = Project(book.root)
    return Recording(project, load(project, book.path(SUM)))


def test_a_recording_holds_until_an_output_is_altered(book, recording):
    receipt, reason = recording.status()
    assert receipt
    assert reason == ""
    book.recorded(SUM, ".out").write_text("total 7\n")
    assert recording.status()[1].endswith("sum.out: it was altered")


def test_other_outputs_replace_all_that_were_recorded(book, recording):
    recording.keep(recording.receipt, {"sum.out": b"total 6\n"}, "cpu", record=True)
    assert recording.outputs == {"sum.out": b"total 6\n"}
    assert book.recorded(SUM, ".out").read_bytes() == b"total 6\n"
    names = {path.name for path in recording.snippet.recorded()}
    assert names == {"sum.out"}


def test_a_receipt_that_cannot_be_read_is_an_error_until_a_run_replaces_it(book, recording):
    book.recorded(SUM, ".receipt.json").write_text("no receipt")
    with pytest.raises(BookError, match="is not a receipt"):
        _ = recording.receipt
    assert recording.readable is None
    assert "is not a receipt" in recording.status()[1]


def test_a_run_lists_the_folder_of_records_once(book, monkeypatch):
    snippets = Book(Project(book.root))
    snippet = snippets.snippets[SUM]
    listed = []
    listdir = os.listdir

    def noting(path="."):
        listed.append(str(path))
        return listdir(path)

    monkeypatch.setattr(os, "listdir", noting)
    with Pool(snippets.project) as pool:
        assert Engine(snippets, pool, force=True).run(snippet).status == "ran"
    assert listed.count(str(snippet.records)) == 1
