"""Which card is here, asked of the driver: no PyTorch is loaded for it."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess


def capability() -> tuple[int, int] | None:
    """Return the first NVIDIA card's compute capability, such as (9, 0), or None."""
    if not shutil.which("nvidia-smi"):
        return None
    query = ["nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader"]
    done = subprocess.run(query, capture_output=True, text=True, check=False)
    first = done.stdout.partition("\n")[0].strip()
    major, dot, minor = first.partition(".")
    return (int(major), int(minor)) if done.returncode == 0 and dot else None


def flash3() -> bool:
    """Whether FlashAttention-3 is built here, and the card is a Hopper, for which it is made."""
    card = capability()
    return (
        card is not None
        and card[0] == 9
        and bool(importlib.util.find_spec("flash_attn_3"))
    )
