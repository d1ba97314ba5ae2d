"""A parcel: what a run on another machine made, in one file, and how it is taken in.

`record --zip FILE` packs the outputs and receipts of what it ran. `receive FILE…` takes those of
one machine or of several into a clone, all or none. It writes nothing but receipts of the book's
snippets and the outputs that these name, and refuses a receipt

- of which two parcels hold different ones;
- of a pretended GPU;
- that does not hold for the tree as it is: code, data or versions have changed since the run;
- whose outputs are not there, are not the ones that it hashed, or are not all that it names.

A receipt is not signed. Who writes outputs by hand, hashes them and writes a receipt that agrees
with the tree, the name of a card included, has made one that no check can tell from a run's. What
stands against that is what stands against it in a pull request: a person who knows where the file
comes from, and the next run on a GPU, which compares.
"""

from __future__ import annotations

import argparse
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from bookproof.check import status
from bookproof.check.checks import receipt_fault
from bookproof.copies.seal import EPOCH, FILE
from bookproof.record import receipts
from bookproof.run.engine import Outcome
from bookproof.source import files, together
from bookproof.source.index import Book
from bookproof.source.project import BookError, Problem, Project
from bookproof.source.snippets import Snippet, owner

LARGEST = 2**26  # bytes, unpacked: what runs leave is text
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others are unpacked without a limit
# What a zip raises that is damaged somewhere.
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError)


def pack(book: Book, outcomes: Iterable[Outcome], file: Path) -> int:
    """Write the outputs and receipts that a recording made into a zip; how many receipts.

    Args:
        book: the snippets' book.
        outcomes: of the recording; what did not run is left out.
        file: the zip, which is replaced.
    """
    ran = [book.snippets[o.name] for o in outcomes if o.status == "ran"]
    proved = [snippet for snippet in ran if snippet.has_receipt]
    with tempfile.SpooledTemporaryFile() as buffer:
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as parcel:
            for snippet in proved:
                for path in [*snippet.recorded(), snippet.receipt]:
                    # Not the file's own date, which may be one that no zip can hold.
                    member = zipfile.ZipInfo(book.project.relative(path), EPOCH)
                    member.create_system, member.external_attr = 3, FILE
                    member.compress_type = zipfile.ZIP_DEFLATED
                    parcel.writestr(member, path.read_bytes())
        buffer.seek(0)
        files.write(file, buffer.read())
    return len(proved)


def receive(argv: list[str], prog: str = "bookproof receive") -> int:
    """Take outputs and receipts that `record --zip` packed elsewhere into this clone."""
    parser = argparse.ArgumentParser(prog, description=receive.__doc__)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="the zip of a machine")
    options = parser.parse_args(argv)
    project = Project.find()
    book = Book(project)
    received = unpack(book, *options.files)
    fresh = Book(project)
    for name in [*received, *status.renew(fresh)]:
        print(f"wrote    {name}")
    print(
        f"`{project.settings.command} check` says what is left: "
        "outputs to show, entries of the skip list to delete"
    )
    return 0


def unpack(book: Book, *parcels: Path) -> list[str]:
    """Judge parcels and, where all of them hold, write them; the names of what was written.

    Raises:
        BookError: one is not a parcel, or something in them is refused; nothing was written.
    """
    named = ", ".join(map(str, parcels))
    content, faults = _merge(parcels)
    if not content:
        raise BookError(f"{named}: empty, since the run that packed it recorded nothing")
    with files.temporary_folder("parcel") as folder:
        parts, strange = _sort(book, content)
        faults += strange
        for snippet, names in parts.items():
            place = Path(folder, snippet.name)
            place.mkdir(parents=True)
            faults += _judge(book, snippet, names, content, place)
    if faults:
        listed = "\n".join(f"  {fault}" for fault in faults)
        raise BookError(f"{named}: refused, and nothing was written:\n{listed}")
    taken = [name for names in parts.values() for name in names]
    old = (book.project.relative(path) for snippet in parts for path in snippet.recorded())
    new = {name: content[name] for name in taken}
    together.replace(book.project.root, book.project.state, dict.fromkeys(old) | new)
    return taken


def _merge(parcels: Iterable[Path]) -> tuple[dict[str, bytes], list[Problem]]:
    """Put the files of parcels together; and those in which two parcels differ."""
    content: dict[str, bytes] = {}
    origin: dict[str, Path] = {}
    faults = []
    for parcel in parcels:
        for name, data in _read(parcel).items():
            if content.setdefault(name, data) != data:
                faults.append(
                    Problem(name, 0, f"{origin[name]} and {parcel} differ: receive one of them")
                )
            origin.setdefault(name, parcel)
    return content, faults


def _read(file: Path) -> dict[str, bytes]:
    """Read the files of a zip by name.

    Raises:
        BookError: it is not one, or not of plain files whose names and sizes make sense.
    """
    content: dict[str, bytes] = {}
    if file.is_dir():
        raise BookError(f"{file} is a folder; name the zip that `record --zip` wrote")
    try:
        with zipfile.ZipFile(file) as parcel:
            entries = parcel.infolist()
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise BookError(f"{file} unpacks to more than {LARGEST // 2**20} MiB")
            for entry in entries:
                kind = stat.S_IFMT(entry.external_attr >> 16)
                if entry.is_dir() or kind not in (0, stat.S_IFREG):
                    raise BookError(f"{file}: {entry.filename} is not a plain file")
                if entry.filename in content:
                    raise BookError(f"{file} holds {entry.filename} twice")
                if entry.compress_type not in PACKED:
                    raise BookError(f"{file}: {entry.filename} is packed in a way not used here")
                content[entry.filename] = _unpacked(parcel, entry)
    except (*DAMAGED, OSError) as error:
        if isinstance(error, OSError) and error.filename:
            raise  # of the file itself, such as one that is not there
        raise BookError(f"{file} is not a zip that can be read: {error}") from error
    return content


def _unpacked(parcel: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read an entry; where it holds more than it says, no more of it is unpacked.

    Raises:
        BadZipFile: it is not as long as it says.
    """
    with parcel.open(entry) as opened:
        data = opened.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise zipfile.BadZipFile(f"{entry.filename} is not as long as it says")
    return data


def _sort(book: Book, content: dict[str, bytes]) -> tuple[dict[Snippet, list[str]], list[Problem]]:
    """Sort the files by snippet, each's receipt last; and those that are no snippet's."""
    own = {book.project.relative(s.receipt): s for s in book.snippets.values() if s.has_receipt}
    stems = {book.project.relative(s.records / s.stem): s for s in own.values()}
    parts = {own[name]: [name] for name in sorted(content) if name in own}
    faults = []
    for name in sorted(content.keys() - own.keys()):
        folder, _, last = name.rpartition("/")
        snippet = stems.get(f"{folder}/{owner(last)}")
        if snippet is None:
            faults.append(Problem(name, 0, "it is no output or receipt of a snippet of this book"))
        elif snippet not in parts:
            faults.append(Problem(name, 0, f"the receipt of {snippet.name} is missing"))
        else:
            parts[snippet].insert(-1, name)
    return parts, faults


def _judge(
    book: Book, snippet: Snippet, names: list[str], content: dict[str, bytes], folder: Path
) -> list[Problem]:
    """Judge the receipt of a snippet, its outputs laid out in `folder`."""
    own = names[-1]
    try:
        receipt = receipts.parse(content[own], own)
        if foreign := [name for name in receipt.outputs if owner(name) != snippet.stem]:
            return [Problem(own, 0, f"it names {foreign[0]}, no output of {snippet.name}")]
        outputs = [folder / Path(name).name for name in names[:-1]]
        for path, name in zip(outputs, names, strict=False):
            path.write_bytes(content[name])
        fault = receipt_fault(book, snippet, receipt, outputs)
    except BookError as error:
        fault = error.at(own)
    return [fault] if fault else []


def describe(book: Book, count: int, file: Path) -> str:
    """Say in a line what was packed, and how to take it in."""
    command = book.project.settings.command
    where = f"; take it into a clone with: {command} receive {file}" if count else ""
    return f"packed   {status.count(count, 'receipt')} into {file}{where}"
