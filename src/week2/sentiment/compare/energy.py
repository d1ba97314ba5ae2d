"""Joules that the processor has used, where Linux lets us read its counter (RAPL)."""

from __future__ import annotations

from pathlib import Path

PACKAGES = "/sys/class/powercap"


def joules(folder: str | Path = PACKAGES) -> float | None:
    """Energy used by all processor packages since some moment; None where it can't be read.

    The counter is the whole machine's: it says something only while nothing else runs. Since 2020
    reading it takes root on most systems (it leaks secrets: CVE-2020-8694).

    Args:
        folder: where the kernel lists its power caps.
    """
    total, readable = 0, False
    for package in sorted(Path(folder).glob("intel-rapl:[0-9]*")):
        if package.name.count(":") > 1:
            continue  # a part of a package
        try:
            total += int((package / "energy_uj").read_text())
        except (OSError, ValueError):
            return None
        readable = True
    return total / 1e6 if readable else None


def used(before: float | None, after: float | None) -> float | None:
    """Joules between two readings; None if either is missing or the counter went round."""
    if before is None or after is None or after < before:
        return None
    return after - before
