"""Look every pinned version up among the known weaknesses; ends with 1 and names what has one.

pip-audit asks, and installs nothing. Of torch and triton, which are ranges, the newest version that
a range allows is looked up. ``requirements/ignored.toml`` says what is accepted, and until when.

Run it with ``make audit``; options go to pip-audit.
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"
RANGED = ("torch", "triton")


def pinned() -> list[str]:
    """Give what all sets pin, each version once."""
    lines = (REQUIREMENTS / "hashes.txt").read_text(encoding="utf-8").splitlines()
    return [line.partition(" ")[0] for line in lines if not line.startswith("#")]


def newest(name: str) -> str:
    """Give the newest version that the range of `name` in run.txt allows."""
    lines = (REQUIREMENTS / "run.txt").read_text(encoding="utf-8").splitlines()
    wanted = next(Requirement(line) for line in lines if line.startswith(f"{name}>"))
    ask = [sys.executable, "-m", "pip", "index", "versions", "--json", name]
    answer = subprocess.run(ask, stdout=subprocess.PIPE, text=True, check=True).stdout
    versions = wanted.specifier.filter(map(Version, json.loads(answer)["versions"]))
    return f"{name}=={max(versions).public}"


def ignored(today: datetime.date) -> list[str]:
    """Give pip-audit's options for what is accepted on that day."""
    entries = tomllib.loads((REQUIREMENTS / "ignored.toml").read_text(encoding="utf-8"))
    return [f"--ignore-vuln={id}" for id, entry in entries.items() if today <= entry["until"]]


def main() -> None:
    """Let pip-audit read files in which no package stands twice, since it refuses such a one."""
    files, seen = defaultdict(list), Counter[str]()
    for pin in [*pinned(), *map(newest, RANGED)]:
        name = pin.partition("==")[0]
        files[seen[name]].append(pin)
        seen[name] += 1
    command = [str(Path(sys.executable).with_name("pip-audit")), "--disable-pip", "--no-deps"]
    command += ["--strict", "--progress-spinner=off", "--desc=off", *ignored(datetime.date.today())]
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary, "pins.txt")
        for pins in files.values():
            file.write_text("\n".join(pins) + "\n", encoding="utf-8")
            done = subprocess.run([*command, *sys.argv[1:], "--requirement", str(file)])
            failed = failed or done.returncode != 0
    sys.exit(failed)


if __name__ == "__main__":
    main()
