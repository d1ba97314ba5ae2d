"""The command `week2`: each subcommand is imported when it is used."""

from __future__ import annotations

import errno
import importlib
import os
import signal
import sys

# name → (module:function that takes the remaining arguments and returns a status, one line of help)
COMMANDS = {
    "train": ("week2.sentiment.train:main", "train one of the book's models on NSMC"),
    "classify": ("week2.sentiment.classify:main", "label Korean reviews, one a line"),
    "serve-lm": ("week2.agents.serve:main", "serve the local language model of chapter 4"),
    "compare": ("week2.sentiment.compare.command:main", "BERT against Mamba, measured"),
    "bench": ("week2.cli:bench", "measure something: `week2 bench` lists what"),
}
BENCHES = {
    "attention": ("week2.attention.bench:main", "time and memory on a CPU, speed on a GPU"),
    "scan": ("week2.models.bench:main", "the selective scan, beside transformers' own"),
    "lengths": ("week2.sentiment.compare.lengths:main", "one forward pass, by length"),
    "curves": ("week2.sentiment.compare.curves:main", "accuracy by the number of reviews"),
    "classify": ("week2.sentiment.bench:main", "reviews a second, beside transformers.pipeline"),
    "roofline": ("week2.sentiment.compare.roofline:main", "what this processor could do at most"),
    "speedrun": ("week2.sentiment.compare.speedrun:main", "processor minutes to 87 %, from noise"),
    "agents": ("week2.agents.trials:main", "how often an agent does what it should"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand and return its exit status."""
    _open_closed_streams()
    arguments = sys.argv[1:] if argv is None else argv
    book = _book_commands()
    if arguments and arguments[0] in book:
        from bookproof import cli

        return cli.main(arguments, "week2")
    return _choose("week2", "command", {**book, **COMMANDS}, arguments)


def _book_commands() -> dict[str, tuple[str, str]]:
    """Give the machine's subcommands; it comes with a clone of the book, not with the library."""
    try:
        from bookproof.cli import COMMANDS as book
    except ModuleNotFoundError:
        return {}
    return book


def bench(argv: list[str]) -> int:
    """Run one of the benchmarks, each of which prints ratios of things measured in one run."""
    return _choose("week2 bench", "benchmark", BENCHES, argv)


def _choose(shown: str, what: str, known: dict[str, tuple[str, str]], argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(f"usage: {shown} {what.upper()} [ARGUMENTS]\n")
        for name, (_, help_line) in known.items():
            print(f"  {name:10} {help_line}")
        print(f"\n{shown} {what.upper()} --help tells more.")
        return 0
    name = argv[0]
    if name not in known:
        print(f"{shown}: no {what} {name!r}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    return _call(known[name][0], f"{shown} {name}", argv[1:])


def _call(target: str, shown: str, argv: list[str]) -> int:
    module, _, function = target.partition(":")
    try:
        command = getattr(importlib.import_module(module), function)
        status = int(command(argv))
        sys.stdout.flush()
        return status
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "week2":
            raise
        # A library that imports late may say in words alone what fails.
        lacking = (
            f" needs {error.name}, which is not installed here" if error.name else f": {error}"
        )
        print(
            f"{shown}{lacking}; in a clone of the book, "
            "`make setup` installs everything into .venv, whose .venv/bin/week2 has it",
            file=sys.stderr,
        )
        return 2
    except BrokenPipeError:  # whoever read the output has enough: `week2 blocks | head`
        _end_output()
        return 128 + signal.SIGPIPE
    except OSError as error:
        if error.errno is None:  # a library's own, not the system's
            raise
        print(f"{shown}: {_refused(error)}", file=sys.stderr)
        _end_output()
        return 2


def _open_closed_streams() -> None:
    """Let what is printed go nowhere where the caller has closed the stream: `week2 bench >&-`."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            setattr(sys, name, os.fdopen(nowhere, "w", encoding="utf-8"))


def _end_output() -> None:
    """Write what is still to be printed, or drop it where that is what fails."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refused(error: OSError) -> str:
    """Return what the operating system would not do, in one line."""
    path = error.filename2 or error.filename
    if path is None:
        return str(error.strerror)
    verb = "use"
    if isinstance(error, FileNotFoundError):
        verb = "find"
    elif os.path.exists(path) and not os.access(path, os.R_OK):
        verb = "read"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT):
        verb = "write"
    return f"cannot {verb} {path}: {error.strerror}"


if __name__ == "__main__":
    sys.exit(main())
