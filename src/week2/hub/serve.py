"""Serve the book's substitute of the hub: `python -m week2.hub.serve`.

Then, in another shell, `export` what it prints and run a program that names `klue/bert-base`.
"""

from __future__ import annotations

import argparse
import csv
import json
import signal
import sys
import threading
from importlib.resources import files
from typing import Any

from week2.hub import checkpoints, tables
from week2.hub.protocol import Hub
from week2.hub.repository import Repository, files_of
from week2.hub.server import serving


def reviews() -> list[dict[str, Any]]:
    """Read the book's handwritten reviews: rows with `id`, `document` and `label`.

    From the file alone: what a chapter's code does is no concern of programs that use the hub.
    """
    text = files("week2").joinpath("sentiment/reviews.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [{"id": r["id"], "document": r["document"], "label": int(r["label"])} for r in rows]


def substitute() -> Hub:
    """Make the hub: two encoders and two data sets, of the book's handwritten reviews."""
    rows = reviews()
    texts = [row["document"] for row in rows]
    texts += [sentence for row in tables.PAIRS for sentence in row]
    held = {
        ("models", "klue/bert-base"): {"main": checkpoints.bert(texts)},
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
    parser = argparse.ArgumentParser("python -m week2.hub.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument(
        "--service",
        action="store_true",
        help="print the variables that reach it as JSON, stop when standard input closes",
    )
    options = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with serving(substitute(), options.port) as served:
            if options.service:
                # What it fetched lies in the run's own folder and goes with it.
                home = {"HF_HOME": "{scratch}/huggingface"}
                print(json.dumps(served.environment | home), flush=True)
                sys.stdin.buffer.read()
                return 0
            for name, value in served.environment.items():
                print(f"export {name}={value}")
            print("Serving; stop it with Ctrl-C.", file=sys.stderr, flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        print(file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
