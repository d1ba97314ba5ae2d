"""Keep CrewAI from writing into the home folder and from reporting to its makers.

CrewAI makes a folder for its files as soon as it is imported, by default below the user's data
folder, named like the current one. So this comes before it:

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

QUIET = {
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else a price list is fetched when it is imported
}


def temporary() -> str:
    """A folder for CrewAI that goes when the program ends, or the one already chosen.

    Sets the variables of `QUIET`, too, unless they are set.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    chosen = os.environ.get("CREWAI_STORAGE_DIR")
    if chosen is None:
        chosen = tempfile.mkdtemp(prefix="crewai-")
        atexit.register(shutil.rmtree, chosen, ignore_errors=True)
    return chosen
