"""The command `bookproof`: each subcommand is imported when it is used."""

from __future__ import annotations

import errno
import importlib
import io
import os
import signal
import sys

from bookproof.source.reading import BookError

# name → (module:function that takes the remaining arguments and how the command is called, and
# returns a status; one line of help)
COMMANDS = {
    "blocks": ("bookproof.commands:blocks", "list every block of every page"),
    "check": ("bookproof.commands:check", "judge everything, run nothing"),
    "run": ("bookproof.commands:run", "run the blocks that are not fresh"),
    "record": ("bookproof.commands:record", "run snippets and rewrite what is recorded"),
    "receive": ("bookproof.check.parcel:receive", "take in what another machine recorded"),
    "prove": ("bookproof.commands:prove", "run all that can be met, and count it"),
    "build": ("bookproof.commands:build", "build the site"),
    "read": ("bookproof.reader.command:read", "read the book with Run and Edit at its blocks"),
    "copy": ("bookproof.copies.copying:copy", "copy a snippet into a folder, ready to run"),
    "notebook": ("bookproof.notebooks.declared:notebook", "write pages as notebooks, and run them"),
    "exercise": ("bookproof.exercises.command:exercise", "list, take, check the exercises"),
    "adopt": ("bookproof.adopt:adopt", "run and record the Python of docs that are not a book"),
    "new": ("bookproof.new:new", "start a page with its snippet and test"),
}


def main(argv: list[str] | None = None, command: str = "bookproof") -> int:
    """Run one subcommand and return its exit status.

    Args:
        argv: the subcommand and its arguments; those of this process by default.
        command: what a book calls this, where its own command passes subcommands on.
    """
    _open_closed_streams()
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(f"usage: {command} COMMAND [ARGUMENTS]\n")
        for name, (_, line) in COMMANDS.items():
            print(f"  {name:10} {line}")
        print(f"\n{command} COMMAND --help tells more.")
        return 0
    name = arguments[0]
    if name not in COMMANDS:
        known = ", ".join(COMMANDS)
        print(f"{command}: no command {name!r}; there are {known}", file=sys.stderr)
        return 2
    return _call(COMMANDS[name][0], f"{command} {name}", arguments[1:])


def _call(target: str, shown: str, argv: list[str]) -> int:
    module, _, function = target.partition(":")
    if isinstance(sys.stdout, io.TextIOWrapper):  # what a terminal has no character for
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        command = getattr(importlib.import_module(module), function)
        status = int(command(argv, shown))
        sys.stdout.flush()
        return status
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "bookproof":
            raise
        print(
            f"{shown} needs {error.name}, which is not installed here; in a clone of the book, "
            "`make setup` installs everything into .venv, whose .venv/bin has the command",
            file=sys.stderr,
        )
        return 2
    except BookError as error:
        print(f"{shown}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read the output has enough: `blocks | head`
        _end_output()
        return 128 + signal.SIGPIPE
    except OSError as error:
        if error.errno is None:  # a library's own, not the system's
            raise
        print(f"{shown}: {_refused(error)}", file=sys.stderr)
        _end_output()
        return 2


def _open_closed_streams() -> None:
    """Let what is printed go nowhere where the caller has closed the stream: `check >&-`."""
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
    """Say what the operating system would not do, in one line."""
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
