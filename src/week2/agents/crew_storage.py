"""Keep CrewAI from writing into the home folder and from reporting to its makers.

CrewAI writes as soon as it is imported: a folder for its data, named like the current one, a key
and its settings, below the home folder, and lock files among the temporary ones. So first of all:

    import os

    from week2.agents.crew_storage import temporary

    os.environ["CREWAI_STORAGE_DIR"] = temporary()

    from crewai import Agent, Crew, Task
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

QUIET = {
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else a price list is fetched when it is imported
}

_locks: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)


def temporary() -> str:
    """Make a folder for CrewAI that is deleted when the program ends, or return the chosen one.

    Imports CrewAI, since the import is what writes. Sets the variables of `QUIET`, too, unless they
    are set.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    chosen = os.environ.get("CREWAI_STORAGE_DIR")
    if not chosen:
        chosen = tempfile.mkdtemp(prefix="crewai-")
        atexit.register(shutil.rmtree, chosen, ignore_errors=True)
        home = os.environ.get("HOME")
        os.environ["HOME"] = os.environ["CREWAI_STORAGE_DIR"] = chosen
        try:
            _settle()
        finally:
            if home is None:
                del os.environ["HOME"]
            else:
                os.environ["HOME"] = home
    return chosen


def _settle() -> None:
    """Import CrewAI where it may write, and give it locks that are no files."""
    import crewai  # noqa: F401  # for what it does when imported
    from crewai_core.lock_store import set_lock_backend

    set_lock_backend(_turn)


@contextmanager
def _turn(name: str, timeout: float | None = None) -> Iterator[None]:
    with _locks[name]:
        yield
