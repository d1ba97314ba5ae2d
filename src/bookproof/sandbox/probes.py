"""Probes of requirements that any book may have."""

from __future__ import annotations

import os
import shutil
import subprocess


def pretended() -> bool:
    """Tell whether BOOKPROOF_PRETEND_GPU=1 only pretends a GPU: a rehearsal for the tests.

    What such a run records is marked, and refused wherever a receipt is judged.
    """
    return os.environ.get("BOOKPROOF_PRETEND_GPU") == "1"


def gpu() -> bool:
    """Tell whether an NVIDIA GPU answers here (asked without starting CUDA in this process)."""
    if pretended():
        return True
    if not shutil.which("nvidia-smi"):
        return False
    listed = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, check=False)
    return listed.returncode == 0 and "GPU " in listed.stdout


def always() -> bool:
    """Accept: the service of that name brings all that is needed."""
    return True


def never() -> bool:
    """Refuse, whatever the machine: `--long` asks for what takes long; the rest is run by hand."""
    return False
