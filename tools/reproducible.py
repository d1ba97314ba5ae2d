"""Whether every machine builds the same site, byte for byte: pages, wheels, notebooks, copies.

    python tools/reproducible.py                    # all settings changed at once
    python tools/reproducible.py --each             # and one by one, to find which one matters
    python tools/reproducible.py --only umask,clock

Each build is of a clone of HEAD in a new folder, with nothing kept from another build. What two
sites differ in is a line of the table. A setting that this machine lacks (`faketime` from Debian, a
Korean locale, a second core) is left out, and the table says so.
"""

from __future__ import annotations

import argparse
import datetime
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from clones import ROOT, cloned, difference, git

# As every build is made, less what a setting changes.
USUAL = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0"}
LATER = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=9, hours=7, minutes=13)
# What is put ahead of the command, and the environment.
SETTINGS: dict[str, tuple[list[str], dict[str, str]]] = {
    "clock": (["faketime", f"{LATER:%F %T}"], {}),
    "time zone": ([], {"TZ": "Asia/Seoul"}),
    "locale C": ([], {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    "locale ko_KR": ([], {"LC_ALL": "ko_KR.UTF-8"}),
    "umask": (["sh", "-c", 'umask 077; exec "$@"', "sh"], {}),
    "hash seed": ([], {"PYTHONHASHSEED": "20261128"}),
    "one core": (["taskset", "--cpu-list", "0"], {}),
    "folder": ([], {}),
}
FOLDERS = {"folder": "낯선 곳/a book"}


def lacking(setting: str) -> str:
    """Say what a setting needs and this machine has not; empty where it has all."""
    prefix, variables = SETTINGS[setting]
    if prefix and not shutil.which(prefix[0]):
        return f"no {prefix[0]}"
    if setting == "one core" and len(os.sched_getaffinity(0)) == 1:
        return "the machine has one core"
    script = "import locale; locale.setlocale(locale.LC_ALL, '')"
    known = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | variables, capture_output=True
    )
    return f"no locale {variables.get('LC_ALL')}" if known.returncode else ""


def build(commit: str, settings: list[str], place: Path) -> Path:
    """Build the site of a commit in a new clone under `place`, with these settings changed."""
    folder = place / next((FOLDERS[s] for s in settings if s in FOLDERS), "book")
    cloned(folder, commit)
    command: list[str] = []
    variables = {"HOME": str(place), "PYTHONPATH": str(folder / "src"), **USUAL}
    for setting in settings:
        prefix, changed = SETTINGS[setting]
        command += prefix
        variables |= changed
    out = place / "site"
    command += [sys.executable, "-m", "week2.cli", "build", "--out", str(out)]
    base = {n: v for n, v in os.environ.items() if not n.startswith(("BOOKPROOF_", "WEEK2_"))}
    subprocess.run(command, cwd=folder, env=base | variables, check=True, stdout=sys.stderr)
    return out


def main() -> int:
    """Build, compare, print a table; 1 where two sites differ."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--each", action="store_true", help="one setting at a time as well")
    parser.add_argument("--only", default="", help="names of settings, with commas between")
    parser.add_argument("--keep", action="store_true", help="leave sites that differ")
    options = parser.parse_args()
    chosen = options.only.split(",") if options.only else list(SETTINGS)
    missing = {setting: why for setting in chosen if (why := lacking(setting))}
    usable = [setting for setting in chosen if setting not in missing]
    # A process has one locale.
    together = [s for s in usable if s != "locale C" or "locale ko_KR" not in usable]
    rounds = [together, *([s] for s in usable if options.each or s not in together)]
    place = Path(tempfile.mkdtemp(prefix="reproducible-"))
    commit = git(ROOT, "rev-parse", "HEAD")  # of all clones, whatever is committed meanwhile
    usual = build(commit, [], place / "usual")
    print("| Changed | Files | That differ |\n| --- | ---: | --- |", flush=True)
    for setting, why in missing.items():
        print(f"| {setting} | – | not tried: {why} |")
    wrong = False
    for number, settings in enumerate(rounds):
        folder = place / str(number)
        site = build(commit, settings, folder)
        paths = difference(usual, site)
        wrong |= bool(paths)
        count = sum(path.is_file() for path in site.rglob("*"))
        shown = ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if paths[5:] else "")
        print(f"| {', '.join(settings)} | {count} | {shown or 'none'} |", flush=True)
        if not (options.keep and paths):
            shutil.rmtree(folder)
    if options.keep and wrong:
        print(f"the sites are in {place}", file=sys.stderr)
    else:
        shutil.rmtree(place)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
