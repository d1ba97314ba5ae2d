"""Single keys from a terminal, heard while a program watches something else."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import time
from collections.abc import Iterator


@contextlib.contextmanager
def single_keys() -> Iterator[bool]:
    """Let keys arrive one by one, unechoed, where standard input is a terminal.

    Ctrl-C still interrupts. The terminal is as it was afterwards, however the block ends.

    Yields:
        whether keys can be heard.
    """
    if not sys.stdin.isatty():
        yield False
        return
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        yield True
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def pressed(seconds: float, *, heard: bool) -> str:
    """The key that is pressed within so many seconds; empty where none is.

    Args:
        seconds: to wait at most.
        heard: what `single_keys` yielded; where it is false this only waits.
    """
    if not heard:
        time.sleep(seconds)
        return ""
    ready, _, _ = select.select([sys.stdin.fileno()], [], [], seconds)
    return os.read(sys.stdin.fileno(), 1).decode(errors="replace") if ready else ""
