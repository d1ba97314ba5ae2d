"""Rerun the book's programs under imitated conditions, and count what differs from the record.

    python tools/portability.py                            # what `make test` runs, each condition
    python tools/portability.py --only sse41,threads-4 docs/1-autograd --seconds 10
    python tools/portability.py --python 3.13=.venv-313 --versions lowest=.venv-low
    python tools/portability.py --declared 6b88b43         # what headers declare, there and here

A processor is imitated by switches that hide what a newer one has; a library that passes one over
shows the same as under "native". `--python` names another environment, `--versions` one with other
versions of the libraries: there, only what programs assert must hold, and a program that asks for
others is left out. Each condition has a warm pool of its own, since the switches are read when a
process starts. `--alone` names a command that may be the Python of another architecture under
qemu-user: programs that need only NumPy run by it, as processes of their own. The table goes to
standard output, and with `--json FILE` all of it to a file. No receipt and no log is written.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bookproof.record import receipts
from bookproof.run.engine import Engine
from bookproof.run.verdict import differences, outputs_of
from bookproof.sandbox.pool import Pool, Run, environment, scratch_folder
from bookproof.source.index import Book
from bookproof.source.project import BookError, Interpreter, Project
from bookproof.source.snippets import Settings, Snippet, owner, parse_header

WIDTHS = (0, 1e-6, 1e-5, 1e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.03, 0.05, 0.1)  # of tolerances
GLIBC = "glibc.cpu.hwcaps="
# What hides what a newer processor has. MKL asks MKL_CBWR on any processor, the other on Intel's.
PROCESSORS = {
    "avx512": {"ATEN_CPU_CAPABILITY": "avx512", "ONEDNN_MAX_CPU_ISA": "AVX512_CORE"},
    "avx2": {
        "ATEN_CPU_CAPABILITY": "avx2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "MKL_CBWR": "AVX2",
        "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
        "GLIBC_TUNABLES": f"{GLIBC}-AVX512F,-AVX512VL",
    },
    "sse41": {
        "ATEN_CPU_CAPABILITY": "default",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
        "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
        "MKL_CBWR": "COMPATIBLE",
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
        "GLIBC_TUNABLES": f"{GLIBC}-AVX2,-AVX512F,-AVX512VL,-FMA",
    },
}
SWITCHES = {
    "aten": "ATEN_CPU_CAPABILITY",
    "onednn": "ONEDNN_MAX_CPU_ISA",
    "numpy": "NPY_DISABLE_CPU_FEATURES",
    "mkl": "MKL_CBWR",
    "libm": "GLIBC_TUNABLES",
}
FLAGS = {"amx": "amx_bf16", "avx512": "avx512f", "avx2": "avx2", "sse41": "sse4_1"}
# Says what took effect, in the process that a program of the condition would run in.
PROBE = """
import ctypes, hashlib, json, math, platform
import numpy, torch

umath = (getattr(numpy, "_core", None) or numpy.core)._multiarray_umath

def digest(numbers):
    return hashlib.sha256(numpy.asarray(numbers).tobytes()).hexdigest()[:8]

torch.manual_seed(0)
x = torch.rand(300, 300)
print(json.dumps({
    "machine": platform.machine(),
    "python": platform.python_version(),
    "torch": torch.__version__,
    "threads": torch.get_num_threads(),
    "aten": torch.backends.cpu.get_cpu_capability(),
    "numpy": " ".join(name for name in umath.__cpu_dispatch__ if umath.__cpu_features__[name]),
    "libm": digest([f(n / 70) for f in (math.exp, math.sin, math.log1p) for n in range(5000)]),
    "mkl": digest((x @ x).numpy()),
}))
if torch.backends.mkl.is_available():
    with torch.backends.mkl.verbose(torch.backends.mkl.VERBOSE_ON):
        x @ x
if torch.backends.mkldnn.is_available():
    with torch.backends.mkldnn.verbose(torch.backends.mkldnn.VERBOSE_ON_CREATION):
        torch.nn.functional.conv2d(x[None, None], x[None, None, :9, :9])
ctypes.CDLL(None).fflush(None)
"""
PROBE_ALONE = """
import json, platform
print(json.dumps({"machine": platform.machine(), "python": platform.python_version()}))
"""


@dataclass(frozen=True)
class Condition:
    """One imitation.

    Attributes:
        name: of it.
        variables: of the environment.
        threads: of each program; 0 for what its header says.
        python: the interpreter of another environment; the current one where empty.
        exact: whether outputs are compared, beside what programs assert.
        alone: each program is a process of its own, by `python` as a command.
        installed: versions in that environment, by distribution; a program whose header asks for
            others is left out. Empty where nothing is left out.
    """

    name: str
    variables: dict[str, str] = field(default_factory=dict)
    threads: int = 0
    python: str = ""
    exact: bool = True
    alone: bool = False
    installed: dict[str, str] = field(default_factory=dict)


@dataclass
class Row:
    """What programs did under a condition: how many ran, and short names of those that differ.

    Attributes:
        name: of the condition.
        shown: what the probe found, by library; empty where it could not run.
        run: how many were run.
        same: how many left the recorded bytes.
        near: which differ within what they declare.
        differ: which differ beyond it.
        failed: which ended otherwise than declared, and how.
        widths: of those with a tolerance, the smallest of some that would do.
    """

    name: str
    shown: dict[str, Any]
    run: int = 0
    same: int = 0
    near: list[str] = field(default_factory=list)
    differ: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    widths: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Away(Project):
    """The book, with the state of its runs in another folder."""

    folder: Path = Path()

    @property
    def state(self) -> Path:
        """That folder."""
        return self.folder


class Elsewhere(Pool):
    """A pool whose programs run in another environment, unless they have one of their own."""

    python = ""

    def interpreter(self, snippet: Snippet) -> Interpreter:
        """The warm interpreter for a snippet, in that environment."""
        interpreter = super().interpreter(snippet)
        return replace(interpreter, python=interpreter.python or self.python)


class Alone(Pool):
    """Runs each program as a process of its own, by a command that is given."""

    python = ""

    def run(self, snippet: Snippet, arguments: tuple[str, ...] = (), **guards: object) -> Run:
        """Run a snippet from an empty folder; without any of the worker's guards."""
        with scratch_folder() as scratch:
            work = scratch / "work"
            (work / snippet.path.name).write_text(snippet.text, "utf-8")
            done = subprocess.run(
                [self.python, snippet.path.name, *arguments],
                cwd=work,
                env=environment(self.project, "cpu"),
                capture_output=True,
                text=True,
                check=False,
            )
            last = (done.stderr.splitlines() or ["an error"])[-1]
            return Run(
                fault=f"raised {last}" if done.returncode else "",
                stdout=done.stdout,
                stderr=done.stderr,
                files={
                    path.name: path.read_bytes()
                    for path in work.iterdir()
                    if owner(path.name) == snippet.stem
                },
            )


@contextmanager
def variables(additions: dict[str, str]) -> Iterator[None]:
    """This process's environment with `additions` in it, which workers inherit."""
    before = dict(os.environ)
    os.environ.update(additions)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def rerun(project: Project, snippets: Iterable[Snippet], condition: Condition) -> Row:
    """Run snippets under a condition and compare them with what is recorded."""
    kind = Alone if condition.alone else Elsewhere
    with variables(condition.variables), kind(project) as pool:
        pool.python = condition.python
        row = Row(condition.name, shown(project, pool, condition))
        for snippet in filter(partial(able, condition), snippets):
            name = snippet.name.removeprefix("snippets/").removesuffix(".py")
            print(f"{condition.name}: {name}", file=sys.stderr, flush=True)
            row.run += 1
            try:
                outputs, fault = outputs_of(snippet, pool.run(threaded(snippet, condition)))
            except BookError as error:
                outputs, fault = {}, str(error)
            recorded = snippet.outputs()
            if fault:
                row.failed[name] = fault[:300]
            elif snippet.is_exercise or outputs == recorded:
                row.same += 1
            elif condition.exact and (difference := differences(snippet, recorded, outputs)):
                row.differ[name] = difference[:1000]
            else:
                row.near.append(name)
            if snippet.settings.tolerance and not fault:
                row.widths[name] = enough(snippet, recorded, outputs)
    return row


def able(condition: Condition, snippet: Snippet) -> bool:
    """Whether a condition can run a snippet: alone, it has NumPy and must not fail."""
    fails = snippet.is_exercise or bool(snippet.settings.raises)
    for wanted in map(Requirement, snippet.dependencies):
        version = condition.installed.get(canonicalize_name(wanted.name))
        if version and not wanted.specifier.contains(version):
            return False
    return not condition.alone or (set(snippet.dependencies) <= {"numpy"} and not fails)


def threaded(snippet: Snippet, condition: Condition) -> Snippet:
    """The snippet with the condition's number of threads."""
    threads = condition.threads or snippet.settings.threads
    return replace(snippet, settings=replace(snippet.settings, threads=threads))


def enough(snippet: Snippet, recorded: dict[str, bytes], outputs: dict[str, bytes]) -> float:
    """The smallest of `WIDTHS` under which outputs agree; infinity where none does."""
    for width in WIDTHS:
        settings = replace(snippet.settings, tolerance=width)
        if not differences(replace(snippet, settings=settings), recorded, outputs):
            return width
    return float("inf")


def shown(project: Project, pool: Pool, condition: Condition) -> dict[str, Any]:
    """What took effect: the probe's answer, and the libraries' own words."""
    settings = Settings(threads=condition.threads or 1)
    path, probe = project.snippets / "probe.py", PROBE_ALONE if condition.alone else PROBE
    run = pool.run(Snippet(path, "snippets/probe.py", probe, settings, ("torch", "numpy")))
    facts: dict[str, Any] = {"fault": run.fault} if run.fault else {}
    for line in run.stdout.splitlines():
        if line.startswith("{"):
            facts |= json.loads(line)
        elif ",cpu,isa:" in line:
            facts["onednn"] = line.partition("isa:")[2]
        elif line.startswith("MKL_VERBOSE") and "CNR:" in line:
            mode = next(word for word in line.split() if word.startswith("CNR:"))
            facts["mkl"] = f"{mode} {facts['mkl'].split()[-1]}"
    return facts


def conditions(options: argparse.Namespace) -> tuple[list[Condition], list[str]]:
    """The conditions that can be imitated here, and what cannot, with the reason."""
    possible, left = [Condition("native")], []
    info = Path("/proc/cpuinfo")
    flags = set(info.read_text("utf-8").split()) if info.exists() else set()
    for name, flag in FLAGS.items():
        if flag not in flags:
            left.append(f"{name}: this processor ({platform.machine()}) has no {flag}")
        elif name in PROCESSORS:
            possible.append(Condition(name, PROCESSORS[name]))
    possible += [Condition(f"threads-{n}", threads=n) for n in (1, 2, 4)]
    for exact, pairs in ((True, options.python), (False, options.versions)):
        for name, _, prefix in (pair.partition("=") for pair in pairs):
            python = Path(prefix).resolve() / "bin" / "python"
            installed = {} if exact else versions_in(python)
            possible.append(Condition(name, python=str(python), exact=exact, installed=installed))
    for name, _, python in (pair.partition("=") for pair in options.alone):
        possible.append(Condition(name, python=python, alone=True))
    if options.only:
        possible = [c for c in possible if c.name in options.only.split(",")]
    return possible, left


def versions_in(python: Path) -> dict[str, str]:
    """The versions of an environment's distributions, by name."""
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=json", "--disable-pip-version-check"],
        capture_output=True,
        check=True,
    )
    return {canonicalize_name(d["name"]): d["version"] for d in json.loads(listed.stdout)}


def without_effect(row: Row, native: dict[str, Any]) -> list[str]:
    """Libraries that a processor's switches leave as they are natively, as far as is seen."""
    switches = PROCESSORS.get(row.name, {})
    words = [{n: str(s.get(n, "")).split()[-1:] for n in SWITCHES} for s in (row.shown, native)]
    return [
        n for n, v in SWITCHES.items() if native and v in switches and words[0][n] == words[1][n]
    ]


def table(rows: list[Row], left: list[str]) -> str:
    """The result as Markdown."""
    names = ("machine", "aten", "onednn", "numpy", "mkl", "libm", "threads", "python", "torch")
    native = next((r.shown for r in rows if r.name == "native"), {})
    lines = [
        "| Condition | Run | Same | Near | Differ | Failed |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for r in rows:
        counts = (r.run, r.same, len(r.near), len(r.differ), len(r.failed))
        lines.append(f"| {r.name} | {' | '.join(map(str, counts))} |")
    lines += ["", f"| In the run | {' | '.join(names)} |", f"|---{'|---' * len(names)}|"]
    for r in rows:
        cells = {name: str(r.shown.get(name, "–")) for name in names}
        if r.name != "native":
            cells = {
                n: "as native" if v != "–" and native.get(n) == r.shown.get(n) else v
                for n, v in cells.items()
            }
        lines.append(f"| {r.name} | {' | '.join(cells.values())} |")
    lines.append("")
    for r in rows:
        lines += [f"- {r.name}: differs: {name}" for name in r.differ]
        lines += [f"- {r.name}: failed: {name}: {why[:100]!r}" for name, why in r.failed.items()]
        if "fault" in r.shown:
            lines.append(f"- {r.name}: the probe: {r.shown['fault']}")
        if unseen := without_effect(r, native):
            lines.append(f"- {r.name}: no effect seen of the switch of {', '.join(unseen)}")
    return "\n".join([*lines, *(f"- not run: {reason}" for reason in left)])


def declared(folder: Path) -> dict[str, Any]:
    """What the headers under `folder` declare: how many, of what kinds, how wide.

    Returns:
        for `tolerance`, `measured` and `varies`, the snippets and patterns; the median tolerance;
        the median of highest / lowest of limits above 0; how many patterns have no limits.
    """
    tolerances, ratios, counts = [], [], dict.fromkeys(("snippets", "measured", "varies"), 0)
    patterns = dict.fromkeys(("measured", "varies", "unlimited", "everything"), 0)
    for path in folder.rglob("*.py"):
        header = parse_header(path.read_text("utf-8"), path.name)
        tool = header.get("tool", {})  # which was this book's once
        settings = tool.get("bookproof") or tool.get("week2", {})
        keys = [key for key in ("tolerance", "measured", "varies") if key in settings]
        counts["snippets"] += bool(keys)
        if "tolerance" in settings:
            tolerances.append(settings["tolerance"])
        for key in ("measured", "varies"):
            counts[key] += key in settings
            patterns[key] += len(settings.get(key, ()))
            patterns["everything"] += sum(pattern == "*" for pattern in settings.get(key, ()))
        measured = settings.get("measured", ())
        limits = [*measured.values()] if isinstance(measured, dict) else []
        patterns["unlimited"] += len(measured) - len(limits)
        ratios += [high / low for low, high in limits if low > 0]
    return {
        "snippets": counts | {"tolerance": len(tolerances)},
        "patterns": patterns,
        "median_tolerance": statistics.median(tolerances) if tolerances else None,
        "median_highest_over_lowest": statistics.median(ratios) if ratios else None,
    }


def declared_at(root: Path, commit: str) -> dict[str, Any]:
    """What headers declared at a commit."""
    command = ["git", "archive", commit, "snippets"]
    packed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        return declared(Path(folder))


def quick(snippet: Snippet, seconds: float) -> bool:
    """Whether the committed receipt says that a run takes no longer."""
    receipt = receipts.read(snippet.receipt)
    return receipt is not None and receipt.seconds <= seconds


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="*", help="pages, snippets or folders; all by default")
    parser.add_argument("--only", help="conditions, by name, with commas between")
    parser.add_argument("--python", action="append", default=[], metavar="NAME=PREFIX")
    parser.add_argument("--versions", action="append", default=[], metavar="NAME=PREFIX")
    parser.add_argument("--alone", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--seconds", type=float, help="only what was recorded in so many")
    parser.add_argument("--long", action="store_true", help="what takes minutes to hours too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all of it there")
    parser.add_argument("--declared", metavar="COMMIT", help="count what headers declare, no run")
    options = parser.parse_args()
    root = Project.find().root
    if options.declared:
        before, now = declared_at(root, options.declared), declared(root / "snippets")
        print(json.dumps({options.declared: before, "now": now}, indent=1))
        return
    with tempfile.TemporaryDirectory() as folder:
        project = Away(root, folder=Path(folder))
        snippets, _ = Book(project).select(options.paths)
        with Pool(project) as pool:
            engine = Engine(Book(project), pool, leave=project.later, long=options.long)
            snippets = [s for s in snippets if not engine.lacking(s.settings.needs)]
        if options.seconds is not None:
            snippets = [s for s in snippets if quick(s, options.seconds)]
        possible, left = conditions(options)
        rows = []
        for condition in possible:
            rows.append(rerun(project, snippets, condition))
            if options.json:
                result = {"rows": [asdict(row) for row in rows], "not_run": left}
                options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(table(rows, left))


if __name__ == "__main__":
    main()
