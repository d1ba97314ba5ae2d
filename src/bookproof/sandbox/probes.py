"""Probes of requirements that belong to no chapter."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


def pretended() -> bool:
    """Whether a GPU is only pretended, with WEEK2_PRETEND_GPU=1: a rehearsal for the tests.

    What such a run records is marked, and refused wherever a receipt is judged.
    """
    return os.environ.get("WEEK2_PRETEND_GPU") == "1"


def gpu() -> bool:
    """Whether an NVIDIA GPU answers here (asked without starting CUDA in this process)."""
    if pretended():
        return True
    if not shutil.which("nvidia-smi"):
        return False
    listed = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, check=False)
    return listed.returncode == 0 and "GPU " in listed.stdout


def hosted() -> bool:
    """Whether the reader named a hosted model."""
    return bool(os.environ.get("WEEK2_LM_BASE_URL") and os.environ.get("WEEK2_LM_MODEL"))


def clone() -> bool:
    """Whether a command that sets up a whole clone may run; CI runs these as its own steps."""
    return False


def long() -> bool:
    """Never by itself: `--long` asks for it."""
    return False


def site() -> bool:
    """Whether WEEK2_SITE names a built site and a Chromium is here to read it with."""
    folder = os.environ.get("WEEK2_SITE", "")
    built = bool(folder) and os.path.isfile(os.path.join(folder, "index.html"))
    return built and bool(shutil.which("chromium") or shutil.which("chromium-browser"))


def hub() -> bool:
    """Never: a snippet has no network here. What downloads a model is run by hand, as a copy."""
    return False


def farm() -> bool:
    """Whether `make farm` has made the old Haystack's own environment."""
    root = Path(__file__).resolve().parents[3]
    return (root / ".venv-farm" / "bin" / "python").exists()


def lighthouse() -> bool:
    """Whether WEEK2_LIGHTHOUSE is the command that runs Lighthouse on a site that is here."""
    return bool(os.environ.get("WEEK2_LIGHTHOUSE")) and site()
