"""`week2 bench agents`: does an agent do what it should, each time it is asked?

Every run is a process of its own that asks through `tap`, so what a library asks again without a
word is counted. A run has held where the program's assertions did. The server keeps what it
computed for the beginning of a prompt, as most servers do, so that it is not read anew each time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import Any

from week2._files import write_json
from week2.agents.server import LocalModel, local_model
from week2.agents.tap import tapped
from week2.agents.weights import LmError
from week2.agents.witness import library_of
from week2.statistics import wilson_interval

PATIENCE = 600  # seconds that one run may take
VERSIONS = ("dspy", "haystack-ai", "crewai", "xllamacpp")
HEADER = re.compile(r"\A# /// script\n(?:#.*\n)*?# ///\n")
PUBLISHED = Path(__file__).parent / "published" / "trials.json"


def published() -> dict[str, Any]:
    """Read the trials of chapter 4: `provenance`, and `runs` as `trial` returns them."""
    return json.loads(PUBLISHED.read_text("utf-8"))


def digest(program: str) -> str:
    """SHA-256 of a program, less the header that names its packages."""
    return hashlib.sha256(HEADER.sub("", program).encode()).hexdigest()


def trial(
    program: Path, lm: LocalModel, temperature: float, seed: int, patience: float = PATIENCE
) -> dict[str, Any]:
    """Run a program once, with this temperature and seed in each of its requests.

    Args:
        program: a file that imports one of the three libraries.
        lm: whom it asks.
        temperature: in place of the program's own.
        seed: of the dice.
        patience: seconds that it may take.

    Returns:
        What `week2.agents.witness` tells; `requests`, `failed`: as counted at the endpoint;
        `repeated`: requests beyond one for each of the library's steps.

    Raises:
        ValueError: the process does not end, or breaks down.
    """
    settings = {"temperature": temperature, "seed": seed}
    with (
        tapped(lm, settings) as (endpoint, traffic),
        tempfile.TemporaryDirectory() as folder,
    ):
        command = [sys.executable, "-m", "week2.agents.witness", str(program.resolve())]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=os.environ | endpoint.environment,
                capture_output=True,
                text=True,
                timeout=patience,
            )
            account = json.loads(done.stdout)
        except subprocess.TimeoutExpired as error:
            raise ValueError(f"{program} has not ended within {patience:g} s") from error
        except ValueError as error:
            raise ValueError(
                f"{program} ended without an account; run it by itself to see why"
            ) from error
    asked = {"requests": traffic.requests, "failed": traffic.failed}
    return account | asked | {"repeated": traffic.requests - account["steps"]}


def trials(
    programs: Sequence[Path],
    lm: LocalModel,
    out: Path,
    *,
    runs: int = 10,
    temperatures: Sequence[float] = (0.0,),
    say: Callable[[str], None] = lambda line: None,
) -> dict[str, Any]:
    """Run each program so often at each temperature; `out` has each run as soon as it is done.

    What `out` has already is kept and not run again; runs of what a program was before it was
    changed go.

    Args:
        programs: files, each the program of an agent.
        lm: whom they ask.
        out: a JSON file: `provenance` and `runs`.
        runs: of each, with seeds from 0.
        temperatures: put into every request in place of the program's own.
        say: called with a line after each run.

    Raises:
        ValueError: a program imports none of the three libraries, does not end, or its process
            breaks down; `out` holds something else.
    """
    # This brings torch, which who only reads the published trials need not load.
    from week2.sentiment.results import now

    sha256 = {each: digest(each.read_text("utf-8")) for each in programs}
    for each in programs:
        try:
            library_of(each.read_text("utf-8"))
        except ValueError as error:
            raise ValueError(f"{each}: {error}") from error
    records = _runs_of(out) if out.exists() else []
    known = {each.stem: digest for each, digest in sha256.items()}
    records = [run for run in records if run["sha256"] == known.get(run["program"], run["sha256"])]
    provenance: dict[str, Any] = {
        "model": lm.model,
        "versions": {name: version(name) for name in VERSIONS},
    }
    result = {"provenance": provenance, "runs": records}
    done = {(run["sha256"], run["temperature"], run["seed"]) for run in records}
    for each, temperature, seed in product(programs, temperatures, range(runs)):
        if (sha256[each], temperature, seed) in done:
            continue
        account = trial(each, lm, temperature, seed)
        key = {"program": each.stem, "temperature": temperature, "seed": seed}
        records.append(key | account | {"sha256": sha256[each]})
        provenance["date"] = now()
        write_json(out, result)
        say(f"{each.stem:20}{temperature:4.1f}  seed {seed}  {account['error'] or 'held'}")
    return result


def _runs_of(path: Path) -> list[dict[str, Any]]:
    try:
        return json.loads(path.read_text("utf-8"))["runs"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} holds no trials: give another --out, or remove it") from error


# --8<-- [start:summary]
def summary(runs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each program and temperature, sorted by both.

    Returns:
        `program`, `temperature`, `runs`; how many `held`, and the 95 % interval of
        that proportion, `low` and `high`; over all runs, the sums of `tools` called,
        `tool_errors`, `unparsed` replies, `requests` and `repeated` ones; `texts`:
        how many different ones they printed.
    """
    groups: dict[tuple[str, float], list[dict[str, Any]]] = {}
    for run in runs:
        groups.setdefault((run["program"], run["temperature"]), []).append(run)
    rows = []
    for (program, temperature), mine in sorted(groups.items()):
        held = sum(run["held"] for run in mine)
        low, high = wilson_interval(held, len(mine))
        sums = ("tool_errors", "unparsed", "requests", "repeated")
        rows.append(
            {"program": program, "temperature": temperature, "runs": len(mine)}
            | {"held": held, "low": low, "high": high}
            | {"tools": sum(len(run["tools"]) for run in mine)}
            | {name: sum(run[name] for run in mine) for name in sums}
            | {"texts": len({run["printed"] for run in mine})}
        )
    return rows


# --8<-- [end:summary]


def table(rows: Iterable[dict[str, Any]]) -> str:
    """Return the rows of `summary` as text."""
    names = ("tools", "tool_errors", "unparsed", "requests", "repeated", "texts")
    titles = ("calls", "raised", "unread", "requests", "again", "texts")
    lines = [f"{'program':18}{'T':>4}{'held':>9}" + "".join(f"{title:>9}" for title in titles)]
    lines += [
        f"{row['program']:18}{row['temperature']:>4}{row['held']:>4} of {row['runs']:<2}"
        + "".join(f"{row[name]:>9}" for name in names)
        for row in rows
    ]
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Run what is not in OUT yet; 2 where a program or the model cannot be run."""
    p = argparse.ArgumentParser(prog="week2 bench agents", description=__doc__)
    p.add_argument("programs", nargs="+", type=Path, metavar="FILE", help="an agent's program")
    p.add_argument("--out", type=Path, default=Path("trials.json"), help="(default: %(default)s)")
    p.add_argument("--runs", type=int, default=10, help="of each (default: %(default)s)")
    p.add_argument("--temperatures", type=float, nargs="+", default=[0.0], metavar="T")
    p.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = p.parse_args(argv)
    try:
        with local_model(cache_prompt=True) as lm:
            result = trials(
                options.programs,
                lm,
                options.out,
                runs=options.runs,
                temperatures=options.temperatures,
                say=lambda line: print(line, file=sys.stderr, flush=True),
            )
    except (LmError, OSError, ValueError) as error:
        print(f"week2 bench agents: {error}", file=sys.stderr)
        return 2
    rows = summary(result["runs"])
    print(json.dumps(rows, indent=1) if options.json else table(rows))
    return 0
