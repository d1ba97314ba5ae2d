"""`week2 compare`: the comparison of chapter 5, for any models, with one command."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from week2._files import write_json
from week2.sentiment.compare.records import PARTS
from week2.sentiment.nsmc import NsmcError

MODELS = ("bert", "mamba", "hybrid")


def parser() -> argparse.ArgumentParser:
    """Return the command's arguments."""
    p = argparse.ArgumentParser(
        prog="week2 compare",
        description="Accuracy, speed and memory of sentiment classifiers on the same reviews.",
    )
    p.add_argument(
        "models",
        nargs="*",
        default=MODELS,
        metavar="MODEL",
        help="bundled models, folders, names on the hub, bert-base-110m or mamba-130m "
        f"(random weights); default: {' '.join(MODELS)}",
    )
    p.add_argument(
        "--quick", action="store_true", help="under three minutes on two cores"
    )
    p.add_argument(
        "--only",
        action="append",
        choices=PARTS,
        help="measure this part alone, keep the others of OUT/compare.json (may be repeated)",
    )
    p.add_argument(
        "--json", action="store_true", help="print the whole result as JSON"
    )
    p.add_argument(
        "--part", choices=("validation", "test"), default="test", help="of NSMC"
    )
    p.add_argument(
        "--data", help="folder of the data, or `handwritten` (default: WEEK2_DATA)"
    )
    p.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    p.add_argument(
        "--trained-on",
        help="official or rebuilt: the split that a model saw, if known",
    )
    p.add_argument("--out", type=Path, help="folder for compare.json and compare.svg")
    return p


def main(argv: list[str] | None = None) -> int:
    """Measure, print the table, and last one line a model; 2 where something can't be had."""
    arguments = sys.argv[1:] if argv is None else argv
    options = parser().parse_args(arguments)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # one thread is what is measured
    import torch
    from transformers.utils.logging import disable_progress_bar

    from week2.sentiment.compare.experiment import compare
    from week2.sentiment.compare.report import figure, last_lines, table
    from week2.sentiment.compare.reviews import load_reviews

    if options.device == "cuda" and not torch.cuda.is_available():
        print("week2 compare: torch sees no GPU; leave --device out", file=sys.stderr)
        return 2
    torch.set_num_threads(1)
    disable_progress_bar()  # a bar for each file of weights hides what is being measured

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    file = options.out / "compare.json" if options.out else None
    try:
        earlier = (
            json.loads(file.read_text("utf-8")) if file and file.exists() else None
        )
        parts = options.only or PARTS
        if lacking := [
            p for p in PARTS if p not in parts and p not in (earlier or {})
        ]:
            raise ValueError(  # now, and not when models have been fetched and loaded
                f"{lacking[0]} is not measured now, and no earlier result has it; leave --only "
                "out, or give --out the folder of a result that has it"
            )
        say("looking for the reviews")
        reviews = load_reviews(options.part, options.data)
        if reviews.part == "handwritten":
            say(
                "NSMC is not here (see WEEK2_DATA): comparing on the book's own reviews instead"
            )
        result = compare(
            options.models,
            reviews.first(2_000) if options.quick else reviews,
            parts=parts,
            earlier=earlier,
            quick=options.quick,
            device=options.device,
            trained_on=options.trained_on,
            say=say,
            command=" ".join(["week2 compare", *arguments]),
        )
    except (NsmcError, OSError, ValueError) as error:
        print(f"week2 compare: {error}", file=sys.stderr)
        return 2
    if file:
        write_json(file, result)
        figure(result).savefig(file.with_suffix(".svg"))
    lines = (
        [json.dumps(result, ensure_ascii=False)]
        if options.json
        else [*table(result), ""]
    )
    print("\n".join([*lines, *last_lines(result)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
