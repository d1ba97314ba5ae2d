"""KorNLI's development and test parts: pairs of Korean sentences, and how the second follows.

KorNLI (Ham et al. 2020) has a machine-translated training part of 942,854 pairs, which is not used
here, and XNLI's development and test parts, 2,490 and 5,010 pairs, translated by machine and
corrected by people.
"""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING

from week2.errors import Week2Error

if TYPE_CHECKING:
    from datasets import Dataset

PARTS = {"dev": 2_490, "test": 5_010}
LABELS = ["entailment", "neutral", "contradiction"]
HEADER = ["sentence1", "sentence2", "gold_label"]
WHERE = "https://github.com/kakaobrain/kor-nlu-datasets"


class KorNliError(Week2Error, ValueError):
    """Data that is missing or broken; the message says what to do."""


def load_kornli(part: str, source: str | os.PathLike | None = None) -> Dataset:
    """KorNLI as a `datasets.Dataset` with columns `premise`, `hypothesis` (str) and `label`.

    Args:
        part: `dev` or `test`, both corrected by people.
        source: a folder that holds `xnli.dev.ko.tsv` and `xnli.test.ko.tsv` (or `.tsv.gz`, or both
            in `kornli/`). Default: the folder that `WEEK2_DATA` names.

    Returns:
        rows in the file's order; `label` is 0 (entailment), 1 (neutral) or 2 (contradiction).

    Raises:
        KorNliError: nothing found, or a row that is broken, with its file and line.
    """
    from datasets import ClassLabel, Dataset, Features, Value

    path = find_part(part, source)
    rows = list(_rows(path))
    features = Features(
        {
            "premise": Value("string"),
            "hypothesis": Value("string"),
            "label": ClassLabel(names=LABELS),
        }
    )
    columns = {
        "premise": [row[0] for row in rows],
        "hypothesis": [row[1] for row in rows],
        "label": [LABELS.index(row[2]) for row in rows],
    }
    return Dataset.from_dict(columns, features=features)


def find_part(part: str, source: str | os.PathLike | None = None) -> Path:
    """Return the file of one part.

    Raises:
        KorNliError: there is none; the message says how to get it.
    """
    if part not in PARTS:
        raise KorNliError(f"part is one of {', '.join(PARTS)}; got {part!r}")
    name = f"xnli.{part}.ko.tsv"
    folder = source if source is not None else os.environ.get("WEEK2_DATA")
    if folder:
        for place in (Path(folder), Path(folder) / "kornli"):
            for file in (place / name, place / f"{name}.gz"):
                if file.is_file():
                    return file
    where = f" in {os.fspath(folder)!r}" if folder else ""
    raise KorNliError(
        f"no {name} or {name}.gz{where}: get KorNLI from {WHERE} and set WEEK2_DATA to the folder "
        "that holds its xnli files, or kornli/ with them"
    )


def available() -> bool:
    """Whether the data is at hand on this machine."""
    try:
        return all(find_part(part) for part in PARTS)
    except KorNliError:
        return False


def _rows(path: Path) -> list[tuple[str, str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as stream:
        # Quotation marks are part of the sentences, not of the format.
        reader = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        header = next(reader, [])
        if header != HEADER:
            raise KorNliError(f"{path}:1: the header must be {', '.join(HEADER)}; got {header}")
        rows = []
        for row in reader:
            number = reader.line_num
            if len(row) != 3:
                raise KorNliError(f"{path}:{number}: a row has 3 columns; got {len(row)}: {row}")
            if row[2] not in LABELS:
                raise KorNliError(
                    f"{path}:{number}: a label is one of {', '.join(LABELS)}; got {row[2]!r}"
                )
            if not row[0].strip() or not row[1].strip():
                raise KorNliError(f"{path}:{number}: a sentence is empty; remove the row")
            rows.append((row[0], row[1], row[2]))
    return rows
