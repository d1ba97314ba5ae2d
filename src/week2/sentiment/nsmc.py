"""NSMC, the Naver sentiment movie corpus: 200,000 labelled Korean film reviews.

Where the data may come from, in turn: a folder given by name, the folder that `WEEK2_DATA` names,
the corpus's own files by URL (kept in the cache of `datasets`). A bare machine has the reviews
written for this book instead (`source="handwritten"`).

Where rows came from goes with them (`provenance_of`): the *official* split, a split *rebuilt* from
the corpus's raw reviews, *handwritten* reviews, or *other*. Splits of one corpus share rows, so
`check_scoring` refuses to score a model trained on one split with the test part of another.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from week2.errors import Week2Error

if TYPE_CHECKING:
    from datasets import Dataset

SPLITS = ("train", "validation", "test")
URL = "https://raw.githubusercontent.com/e9t/nsmc/master/ratings_{part}.txt"
HEADER = ["id", "document", "label"]
# The first review of each official part.
OFFICIAL_FIRST = {"train": "9976970", "test": "6270596"}
# SHA-256 of the text of rebuilt parts: those that the book was trained with, and those that
# tools/rebuild_nsmc.py makes. Each rebuilt split is its own.
REBUILT = {
    "f18fea83001e51f815ab5064a7f8c73f68890a099d1aa43e31935266c2fa4461": "rebuilt",
    "9f9e31e2c07e0b6763f9f158211b22b68bf87c16c53d5a6f0f93c35039e4379f": "rebuilt",
    "8fa42e359004e48e84ec11c3b723d3ee0175b6e618d8f727720bbf36a711af41": "rebuilt-seed1234",
    "8abb44302dcf6583cab8a561ad3901c61b6acfbe1700f838de8ad4a73e9fefc4": "rebuilt-seed1234",
}
VALIDATION_SHARE = 15


class NsmcError(Week2Error, ValueError):
    """Data that is missing, broken, or used where it must not be; the message says what to do."""


@dataclass(frozen=True)
class Review:
    """One row: the review's id, its text, 0 (negative) or 1 (positive)."""

    id: str
    document: str
    label: int


def load_nsmc(split: str, source: str | os.PathLike | None = None) -> Dataset:
    """NSMC as a `datasets.Dataset` with columns `id` and `document` (str) and `label` (0 or 1).

    Args:
        split: `train`, `validation` or `test`. The validation part is cut from train by the text's
            hash, so that copies of one text never lie on both sides.
        source: a folder that holds `ratings_train.txt` and `ratings_test.txt` (or `.txt.gz`, or
            both in `nsmc/`), or `"handwritten"`. Default: the folder that `WEEK2_DATA` names, else
            the official files by URL.

    Raises:
        NsmcError: nothing found, or a row that is broken, with its file and line.
    """
    from datasets import ClassLabel, Dataset, DatasetInfo, Features, Value

    if split not in SPLITS:
        raise NsmcError(f"split is one of {', '.join(SPLITS)}; got {split!r}")
    part = "test" if split == "test" else "train"
    if source == "handwritten":
        rows, provenance = _handwritten(part), "handwritten"
    else:
        path = find_part(part, source)
        provenance = _provenance(part, path)
        # The official files are known to hold eight rows without a text.
        rows = list(read_ratings(path, drop_empty=provenance == "official"))
    if part == "train":
        rows = [row for row in rows if in_validation(row.document) == (split == "validation")]
    features = Features(
        {
            "id": Value("string"),
            "document": Value("string"),
            "label": ClassLabel(names=["negative", "positive"]),
        }
    )
    columns = {
        "id": [row.id for row in rows],
        "document": [row.document for row in rows],
        "label": [row.label for row in rows],
    }
    info = DatasetInfo(
        description=f"NSMC, {split}, {provenance}",
        features=features,
        dataset_name="nsmc",
        config_name=provenance,
    )
    return Dataset.from_dict(columns, features=features, info=info)


def provenance_of(dataset: Dataset) -> str:
    """`official`, `rebuilt…`, `handwritten` or `other`: where `load_nsmc` found the rows."""
    return str(dataset.info.config_name)


# --8<-- [start:check]
def check_scoring(trained_on: str, tested_on: str) -> None:
    """Refuse a test part that holds rows the model was trained on.

    Args:
        trained_on: provenance of the training rows.
        tested_on: provenance of the test rows.

    Raises:
        NsmcError: they are different splits of the corpus, rebuilt or official.
    """
    splits = {"official", *REBUILT.values()}
    if trained_on != tested_on and {trained_on, tested_on} <= splits:
        raise NsmcError(
            f"a model trained on the {trained_on} train part must not be scored on the "
            f"{tested_on} test part: the two splits share rows; "
            f"score it on the {trained_on} test part"
        )


# --8<-- [end:check]


def in_validation(document: str) -> bool:
    """Whether this text belongs to the validation part that is cut from train."""
    digest = hashlib.blake2b(document.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % VALIDATION_SHARE == 0


def unlabelled_reviews(source: str | os.PathLike | None = None) -> list[str]:
    """Read the reviews without labels, for self-supervised training; no text of the test part.

    Args:
        source: as for `load_nsmc`; there is no download of these (`tools/rebuild_nsmc.py` makes
            the file from the corpus).
    """
    if source == "handwritten":
        return [row.document for row in _handwritten("train")]
    folder = Path(source) if source is not None else _data_folder()
    if folder is not None:
        path = _in_folder(folder, "reviews_unlabelled.txt")
        if path is not None:
            return [text for _, text in _lines(path)]
    raise NsmcError(
        f"no reviews_unlabelled.txt{' in ' + str(folder) if folder else ''}; set WEEK2_DATA to a "
        "folder that has it, or make it with tools/rebuild_nsmc.py"
    )


def find_part(part: str, source: str | os.PathLike | None = None) -> Path:
    """Find the file of one part (`train` or `test`); download it where no folder has it."""
    name = f"ratings_{part}.txt"
    if source is not None:
        path = _in_folder(Path(source), name)
        if path is None:
            raise NsmcError(
                f"no {name} or {name}.gz in {os.fspath(source)!r}; give the folder that holds "
                "ratings_train.txt and ratings_test.txt"
            )
        return path
    folder = _data_folder()
    if folder is not None:
        path = _in_folder(folder, name)
        if path is None:
            raise NsmcError(f"WEEK2_DATA is {str(folder)!r}, which has no {name} or nsmc/{name}")
        return path
    return _download(part)


def available() -> bool:
    """Whether `WEEK2_DATA` names a folder with the rebuilt split that the book was measured on."""
    try:
        return all(
            _data_folder() is not None and _provenance(part, find_part(part)) == "rebuilt"
            for part in ("train", "test")
        )
    except (NsmcError, OSError):
        return False


def read_ratings(path: Path, *, drop_empty: bool = False) -> Iterator[Review]:
    """Yield the rows of a ratings file.

    Args:
        path: text or gzip.
        drop_empty: leave out rows without a document instead of refusing the file.

    Raises:
        NsmcError: with file and line, for text that is not UTF-8, a wrong header, a row that
            hasn't three columns, an empty id or document, a label other than 0 and 1.
    """
    lines = _lines(path)
    _, header = next(lines, (0, ""))
    if header.split("\t") != HEADER:
        raise NsmcError(f"{path}:1: the header must be id, document, label; got {header!r}")
    for number, line in lines:
        fields = line.split("\t")
        if len(fields) != 3:
            raise NsmcError(f"{path}:{number}: a row has 3 columns; got {len(fields)}: {line!r}")
        name, document, label = fields
        if not name.strip():
            raise NsmcError(f"{path}:{number}: the id is empty; give the row one")
        if label not in ("0", "1"):
            raise NsmcError(f"{path}:{number}: a label is 0 or 1; got {label!r}")
        if not document.strip():
            if drop_empty:
                continue
            raise NsmcError(f"{path}:{number}: the document is empty; remove the row")
        yield Review(name, document, int(label))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    # Split at newlines alone: reviews hold other characters that Python counts as line ends.
    number = 0
    try:
        with _opened(path) as stream:
            for number, raw in enumerate(stream, 1):
                yield number, raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise NsmcError(
            f"{path}:{number}: not UTF-8 (byte {error.start} is {error.object[error.start]:#04x}); "
            "save the file as UTF-8"
        ) from None
    except (gzip.BadGzipFile, EOFError) as error:
        raise NsmcError(f"{path}:{number + 1}: broken gzip ({error}); fetch it again") from None


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _data_folder() -> Path | None:
    named = os.environ.get("WEEK2_DATA")
    return Path(named) if named else None


def _in_folder(folder: Path, name: str) -> Path | None:
    for place in (folder, folder / "nsmc"):
        for file in (place / name, place / f"{name}.gz"):
            if file.is_file():
                return file
    return None


def _download(part: str) -> Path:
    from datasets import DownloadManager

    url = URL.format(part=part)
    try:
        return Path(DownloadManager(dataset_name="nsmc").download(url))
    except Exception as error:  # the client raises many kinds: offline, DNS, HTTP, proxy
        raise NsmcError(
            "NSMC isn't here: set WEEK2_DATA to a folder with nsmc/ratings_train.txt and "
            f"nsmc/ratings_test.txt, or go online once to fetch {url} "
            f"({type(error).__name__}: {error})"
        ) from error


def _provenance(part: str, path: Path) -> str:
    lines = _lines(path)
    next(lines, None)
    _, first = next(lines, (0, ""))
    if first.partition("\t")[0] == OFFICIAL_FIRST[part]:
        return "official"
    digest = hashlib.sha256()
    with _opened(path) as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return REBUILT.get(digest.hexdigest(), "other")


def _handwritten(part: str) -> list[Review]:
    rows = list(handwritten_reviews())
    # Every fifth is a test review.
    return [r for i, r in enumerate(rows) if (i % 5 == 4) == (part == "test")]


def handwritten_reviews() -> Iterator[Review]:
    """Yield the reviews written for this book, by id (`src/week2/sentiment/reviews.tsv`)."""
    path = Path(str(files("week2.sentiment"))) / "reviews.tsv"
    for number, line in _lines(path):
        if number == 1 or line.startswith("#"):
            continue
        name, document, label, _ = line.split("\t")
        yield Review(name, document, int(label))
