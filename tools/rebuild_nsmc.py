"""Rebuild NSMC's three files from the raw reviews of the public corpus.

    git clone --depth 1 https://github.com/e9t/nsmc
    python tools/rebuild_nsmc.py nsmc/raw data/nsmc
    export WEEK2_DATA=data

The corpus's published recipe (its `code/crawl_ratings.py` and `code/partition.py`): reviews rated
9 or 10 are positive, 1 to 4 negative, the rest neither; white space is normalised; 100,000 of each
are drawn, and 150,000 of those 200,000 are for training. The official files cannot be had back
from it: their order came from a directory listing. So this split is its own, always the same, and
called `rebuilt-seed1234` where results name their data. Authors, dates and films are dropped.

`reviews_unlabelled.txt` holds every distinct review, whatever its rating, but for texts that occur
in the test part.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from pathlib import Path

PER_LABEL = 100_000
TRAIN = 150_000
SEED = 1234

Row = tuple[str, str, int]


def read_raw(folder: Path) -> list[Row]:
    """Review id, text and rating (1 to 10) of every review that has a text, film by film."""
    films = sorted(folder.glob("*.json"), key=lambda path: int(path.stem))
    if not films:
        raise SystemExit(f"no *.json in {folder}; give the folder raw/ of a clone of e9t/nsmc")
    rows = []
    for film in films:
        for review in json.loads(film.read_text(encoding="utf-8")):
            text = re.sub(r"\s+", " ", review["review"]).strip()
            if text:
                rows.append((review["review_id"], text, int(review["rating"])))
    return rows


def split(rows: list[Row], per_label: int, train: int) -> tuple[list[Row], list[Row]]:
    """Balanced train and test rows, with labels in the place of ratings."""
    generator = random.Random(SEED)
    chosen: list[Row] = []
    for label, ratings in ((0, range(1, 5)), (1, range(9, 11))):
        mine = [(name, text, label) for name, text, rating in rows if rating in ratings]
        if len(mine) < per_label:
            raise SystemExit(f"{len(mine)} reviews with label {label}; {per_label} are needed")
        chosen += generator.sample(mine, per_label)
    generator.shuffle(chosen)
    return chosen[:train], chosen[train:]


def unlabelled(rows: list[Row], test: list[Row]) -> list[str]:
    """Distinct texts that do not occur in the test part, in random order."""
    held_out = {text for _, text, _ in test}
    texts = sorted({text for _, text, _ in rows} - held_out)
    random.Random(SEED).shuffle(texts)
    return texts


def write(path: Path, lines: list[str]) -> None:
    """Write lines as UTF-8, each ended by a newline, and tell the file's hash."""
    data = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(data)
    print(f"{path}: {len(lines)} lines, sha256 {hashlib.sha256(data).hexdigest()}")


def main(argv: list[str] | None = None) -> int:
    """Read the raw folder, write the three files."""
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("raw", type=Path, help="raw/ of a clone of e9t/nsmc")
    p.add_argument("out", type=Path, help="where the three files go")
    p.add_argument("--per-label", type=int, default=PER_LABEL, help=argparse.SUPPRESS)
    p.add_argument("--train", type=int, default=TRAIN, help=argparse.SUPPRESS)
    options = p.parse_args(argv)
    rows = read_raw(options.raw)
    train, test = split(rows, options.per_label, options.train)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, part in (("train", train), ("test", test)):
        lines = ["id\tdocument\tlabel", *("\t".join(map(str, row)) for row in part)]
        write(options.out / f"ratings_{name}.txt", lines)
    write(options.out / "reviews_unlabelled.txt", unlabelled(rows, test))
    return 0


if __name__ == "__main__":
    sys.exit(main())
