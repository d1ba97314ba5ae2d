"""Serve the book's substitute of the hub: `python -m week2.hub.serve`.

Then, in another shell, `export` what it prints and run a program that names `klue/bert-base`.
"""

from __future__ import annotations

import csv
import sys
from importlib.resources import files
from typing import Any

from week2.hub import checkpoints, tables
from week2.hub.protocol import Hub
from week2.hub.repository import Repository, files_of
from week2.hub.server import serving
from week2.serving import offer, service_parser, stoppable


def reviews() -> list[dict[str, Any]]:
    """Read the book's handwritten reviews: rows with `id`, `document` and `label`.

    From the file alone: what a chapter's code does is no concern of programs that use the hub.
    """
    text = files("week2").joinpath("sentiment/reviews.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [{"id": r["id"], "document": r["document"], "label": int(r["label"])} for r in rows]


def substitute() -> Hub:
    """Make the hub: four encoders and two data sets, of the book's handwritten reviews."""
    rows = reviews()
    texts = [row["document"] for row in rows]
    texts += [sentence for row in tables.PAIRS for sentence in row]
    held = {
        ("models", "klue/bert-base"): {"main": checkpoints.bert(texts)},
        ("models", "monologg/koelectra-small-v3-discriminator"): {
            "main": checkpoints.electra(texts)
        },
        ("models", "monologg/koelectra-base-v3-finetuned-korquad"): {
            "main": checkpoints.electra_reader(texts)
        },
        ("models", "jhu-clsp/mmBERT-small"): {"main": checkpoints.modernbert(texts)},
        ("datasets", "e9t/nsmc"): tables.nsmc(rows),
        ("datasets", "kakaobrain/kor_nli"): tables.kornli(),
    }
    hub = Hub(Repository(kind, name) for kind, name in held)
    for key, branches in held.items():
        for branch, contents in branches.items():
            hub.repositories[key].commit(files_of(contents), branch)
    return hub


def main(argv: list[str]) -> int:
    """Serve until stopped; returns 0."""
    assert __doc__
    options = service_parser("python -m week2.hub.serve", __doc__).parse_args(argv)
    # What a service fetched lies in the run's own folder and goes with it.
    home = {"HF_HOME": "{scratch}/huggingface"} if options.service else {}
    with stoppable(), serving(substitute(), options.port) as served:
        offer(served.environment | home, options.service)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
