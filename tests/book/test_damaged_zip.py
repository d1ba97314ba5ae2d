"""A zip that is damaged, or made to deceive, is refused in a sentence and unpacks to no more."""

import io
import os
import random
import tracemalloc
import zipfile

import pytest

from bookproof.check import parcel
from bookproof.run.engine import Outcome
from bookproof.source.index import Book
from bookproof.source.project import BookError, Project

OUTPUT = "snippets/_recorded/a.out"


def zipped(text, method=zipfile.ZIP_DEFLATED):
    """The bytes of a zip that holds one output."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(OUTPUT, text)
    return bytearray(buffer.getvalue())


def test_a_zip_with_any_byte_changed_is_read_or_refused(tmp_path):
    whole = zipped("".join(map(str, range(200))))
    chance = random.Random(7)
    file = tmp_path / "damaged.zip"
    refusals = []
    for at in range(len(whole)):
        damaged = bytearray(whole)
        damaged[at] = chance.randrange(256)
        file.write_bytes(damaged)
        try:
            parcel._read(file)
        except BookError as error:
            refusals.append(str(error))
    assert len(refusals) > len(whole) / 2
    assert all(refusal.startswith(str(file)) for refusal in refusals)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_entry_that_holds_more_than_it_says_is_not_unpacked(tmp_path, method):
    size = 2**24 + 0x12345
    data = zipped(bytes(size), method)
    old, new = size.to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert data.count(old) == 2
    (tmp_path / "large.zip").write_bytes(data.replace(old, new))
    tracemalloc.start()
    with pytest.raises(BookError, match=r"large\.zip"):
        parcel._read(tmp_path / "large.zip")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**22


def test_a_folder_is_no_parcel(tmp_path):
    with pytest.raises(BookError, match=r"is a folder; name the zip that `record --zip` wrote"):
        parcel._read(tmp_path)


def test_a_parcel_of_files_of_any_date_is_the_same(book, tmp_path):
    opened = Book(Project(book.root))
    outcomes = [Outcome("snippets/1-one/library.py", "ran")]
    packed = []
    for day in (0, 1_000_000_000):
        for path in book.path("snippets/1-one/_recorded").iterdir():
            os.utime(path, (day, day))
        assert parcel.pack(opened, outcomes, tmp_path / "a.zip") == 1
        packed.append((tmp_path / "a.zip").read_bytes())
    assert packed[0] == packed[1]
    assert len(parcel._read(tmp_path / "a.zip")) == 2
