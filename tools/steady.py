"""Run the whole test suite under a condition, and add how it went to a log that is committed.

    .venv/bin/python tools/steady.py [quiet|busy|twin|single] [--beside COMMAND]

`busy` runs it beside two processes that never rest, of which the first begins with COMMAND if one
is given, so that the time is of use. `twin` starts nothing: it says that another run of the tests,
in another clone, was started at the same time, which keeps more than two processes busy and finds
what two runs on one machine share. `single` runs it on one processor core. A test that fails once
in ten runs holds up every change: `tests/steadiness.csv` says how many there were.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import shlex
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / "tests/steadiness.csv"
SLOWEST = 100  # tests that are printed with their seconds
FIELDS = ("date", "commit", "condition", "machine", "tests", "failed", "minutes", "which")


def machine() -> str:
    """What a stranger's machine changes: Python, processor, threads, compiler, user."""
    threads = os.environ.get("OMP_NUM_THREADS", "all")
    return ", ".join(
        (
            f"Python {platform.python_version()}",
            f"ATen {os.environ.get('ATEN_CPU_CAPABILITY', 'unrestricted')}",
            f"threads {threads}",
            f"CC {os.environ.get('CC', 'cc')}",
            "root" if os.geteuid() == 0 else "not root",
            "data" if os.environ.get("WEEK2_DATA") else "no data",
        )
    )


@contextmanager
def rival(command: str) -> Iterator[None]:
    """A process that takes all it can get of one core, once it has run the command."""
    shell = f"{command}\nwhile :; do :; done"
    process = subprocess.Popen(["sh", "-c", shell], start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def named(case: ET.Element) -> str:
    """The name of a test, with its file's."""
    return f"{case.get('classname')}::{case.get('name')}"


def run(condition: str, beside: str) -> dict[str, object]:
    """One whole run, each block and each test anew, as a row of the log; prints the slowest."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    with ExitStack() as stack:
        if condition == "busy":
            for command in (beside, ""):
                stack.enter_context(rival(command))
        if condition == "single":
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        for place in (".week2/runs", ".week2/coverage"):
            shutil.rmtree(ROOT / place, ignore_errors=True)
        report = ROOT / ".week2/steady.xml"  # kept, to see where the time goes
        report.unlink(missing_ok=True)
        started = time.monotonic()
        variables = os.environ | {"PYTEST_ADDOPTS": f"--junitxml={shlex.quote(str(report))}"}
        subprocess.run(["make", "tests"], cwd=ROOT, env=variables)
        minutes = (time.monotonic() - started) / 60
        suite = ET.parse(report).getroot()[0]
    cases = [*suite.iter("testcase")]
    for case in sorted(cases, key=lambda case: -float(case.get("time") or 0))[:SLOWEST]:
        print(f"{float(case.get('time') or 0):7.1f} s  {named(case)}")
    failed = [
        named(case)
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]
    row = (
        datetime.now(UTC).isoformat(timespec="minutes"),
        commit,
        condition,
        machine(),
        suite.get("tests"),
        len(failed),
        f"{minutes:.1f}",
        " ".join(failed),
    )
    return dict(zip(FIELDS, row, strict=True))


def main() -> int:
    """Run it, write the row; the exit status is 1 where a test failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "condition", nargs="?", default="quiet", choices=["quiet", "busy", "twin", "single"]
    )
    parser.add_argument("--beside", default="", metavar="COMMAND", help="what `busy` begins with")
    options = parser.parse_args()
    row = run(options.condition, options.beside)
    new = not LOG.exists()
    with LOG.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow(row)
    print(row)
    return 1 if row["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
