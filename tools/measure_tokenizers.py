"""Measure tokenizers for reviews before choosing one: length, unknown pieces, and what they tell.

    WEEK2_DATA=… python tools/measure_tokenizers.py --out tokenizers.json

`week2.sentiment.tokenizer_choice` says what is measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from week2.sentiment.tokenizer_choice import CHOICES, measure


def main(argv: list[str] | None = None) -> int:
    """Measure every choice, print a line for each, and write JSON."""
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--data", help="folder of the data (default: WEEK2_DATA)")
    p.add_argument("--train-on", type=int, default=200_000, help="reviews for the tokenizer")
    p.add_argument("--fit-on", type=int, default=60_000, help="labelled reviews for the regression")
    p.add_argument("--out", type=Path, help="write the measurements there")
    options = p.parse_args(argv)
    measured = []
    for choice in CHOICES:
        row = measure(
            *choice, train_on=options.train_on, fit_on=options.fit_on, source=options.data
        )
        measured.append(row)
        print(json.dumps(row), flush=True)
    if options.out:
        options.out.write_text(json.dumps(measured, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
