"""The command `week2`: each subcommand is imported when it is used."""

from __future__ import annotations

import importlib
import sys

from week2.book.project import BookError

# name → (module:function that takes the remaining arguments and returns a status, one line of help)
COMMANDS = {
    "blocks": ("week2.book.commands:blocks", "list every block of every page"),
    "check": ("week2.book.commands:check", "judge everything, run nothing"),
    "run": ("week2.book.commands:run", "run the blocks that are not fresh"),
    "record": ("week2.book.commands:record", "run snippets and rewrite what is recorded"),
    "build": ("week2.book.commands:build", "build the site"),
    "copy": ("week2.book.copying:copy", "copy a snippet into a folder, ready to run"),
    "notebook": ("week2.book.notebooks:notebook", "write pages as notebooks, and run them"),
    "exercise": ("week2.book.exercises:exercise", "list, take, check the exercises"),
    "new": ("week2.book.new:new", "start a page with its snippet and test"),
    "train": ("week2.sentiment.train:main", "train one of the book's models on NSMC"),
    "classify": ("week2.sentiment.classify:main", "label Korean reviews, one a line"),
    "serve-lm": ("week2.agents.serve:main", "serve the local language model of chapter 4"),
    "compare": ("week2.sentiment.compare.command:main", "BERT against Mamba, measured"),
    "bench": ("week2.cli:bench", "measure something: `week2 bench` lists what"),
}
BENCHES = {
    "book": "week2.book.bench:main",
    "search": "week2.book.recall:main",
    "attention": "week2.attention.bench:main",
    "scan": "week2.models.bench:main",
    "lengths": "week2.sentiment.compare.lengths:main",
    "curves": "week2.sentiment.compare.curves:main",
    "classify": "week2.sentiment.bench:main",
    "agents": "week2.agents.trials:main",
}


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand and return its exit status."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print("usage: week2 COMMAND [ARGUMENTS]\n")
        for name, (_, help_line) in COMMANDS.items():
            print(f"  {name:10} {help_line}")
        print("\nweek2 COMMAND --help tells more.")
        return 0
    name = arguments[0]
    if name not in COMMANDS:
        print(f"week2: no command {name!r}; there are {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    return _call(COMMANDS[name][0], f"week2 {name}", arguments[1:])


def bench(argv: list[str]) -> int:
    """Run one of the benchmarks, each of which prints ratios of things measured in one run."""
    if not argv or argv[0] not in BENCHES:
        print(f"usage: week2 bench {{{','.join(BENCHES)}}} [--json]", file=sys.stderr)
        return 2
    return _call(BENCHES[argv[0]], f"week2 bench {argv[0]}", argv[1:])


def _call(target: str, shown: str, argv: list[str]) -> int:
    module, _, function = target.partition(":")
    try:
        command = getattr(importlib.import_module(module), function)
        return int(command(argv))
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "week2":
            raise
        print(
            f"{shown} needs {error.name}, which is not installed; "
            "install this package with its extras (see the README)",
            file=sys.stderr,
        )
        return 2
    except BookError as error:
        print(f"{shown}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
