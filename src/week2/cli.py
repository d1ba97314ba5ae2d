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
    "bench": ("week2.book.bench:main", "measure: book, attention, scan, …"),
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
    module, _, function = COMMANDS[name][0].partition(":")
    try:
        command = getattr(importlib.import_module(module), function)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "week2":
            raise
        print(
            f"week2 {name} needs {error.name}, which is not installed; "
            "install this package with its extras (see the README)",
            file=sys.stderr,
        )
        return 2
    try:
        return int(command(arguments[1:]))
    except BookError as error:
        print(f"week2 {name}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
