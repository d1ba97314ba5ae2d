"""A receipt: the proof of one run."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import importlib.metadata
import json
import platform
import re
import stat
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bookproof.record.coverage import Coverage, code_of
from bookproof.sandbox.pool import STYLE, Run
from bookproof.sandbox.probes import pretended
from bookproof.source import files
from bookproof.source.project import BookError, Project
from bookproof.source.reading import convert, parse_json, table
from bookproof.source.snippets import Snippet, parse_requirement

PRETENDED = "a pretended GPU"  # the device of a rehearsal


@dataclass(frozen=True)
class Receipt:
    """The proof of one run.

    Attributes:
        snippet: path from the root.
        device: `cpu` or `cuda`.
        device_name: what a reader would call it.
        date: of the run, UTC, ISO 8601.
        seconds: the run took.
        files: what it reached and counts as a whole, such as data → SHA-256; of a folder that
            it listed, `folder/`, the names in it.
        outputs: names of recorded outputs → SHA-256.
        versions: distributions that its code names → version.
        python: version of the interpreter.
        command: makes this receipt again.
        units: functions, classes, constants and module code that it reached, and the snippet
            itself → fingerprint.
        entire: files each unit of which is among them, since no lines told which of them ran.
        processor: that it ran on.
        system: that it ran on, with the kind of machine.
        commit: of the checkout that it ran in.
        measured: the date of the earlier run whose outputs are recorded, where this one agreed with
            them but for what is declared to be measured or to vary; else empty.
        seal: hash of all the rest as it was written, which shows what an edit or a merge altered.
            Whoever forges a receipt can forge it too.
    """

    snippet: str
    device: str
    device_name: str
    date: str
    seconds: float
    files: dict[str, str]
    outputs: dict[str, str]
    versions: dict[str, str]
    python: str
    command: str = ""
    outcome: str = field(default="passed")
    units: dict[str, str] = field(default_factory=dict)
    entire: list[str] = field(default_factory=list)
    processor: str = ""
    system: str = ""
    commit: str = ""
    measured: str = ""
    seal: str = field(default="", compare=False)

    @property
    def day(self) -> str:
        """The date without the time."""
        return self.date[:10]


def make(
    project: Project,
    snippet: Snippet,
    run: Run,
    coverage: Coverage,
    outputs: dict[str, bytes],
    device: str,
) -> Receipt:
    """Make the receipt of a run that went well; it covers what another clone has, and no more."""
    tracked = project.tracked()
    covered = sorted(coverage.files | set(run.data) | styled(project, coverage.imports))
    covered = [n for n in covered if not n.endswith("/")]  # folders are what this run listed
    listed = {folder: listing(project, folder) for folder in sorted(run.listed)}
    own = canonicalize_name(str(table(project.pyproject, "project").get("name", "")))
    return Receipt(
        snippet=snippet.name,
        device=device,
        device_name=device_name(device),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=run.seconds,
        files={n: digest(project.root / n) for n in covered if tracked is None or n in tracked}
        | {folder: names for folder, names in listed.items() if names},
        outputs={name: hashlib.sha256(data).hexdigest() for name, data in sorted(outputs.items())},
        versions={
            distribution: version
            for name in sorted(coverage.imports)
            for distribution, version in run.versions.get(name, {}).items()
            if canonicalize_name(distribution) != own
        },
        python=platform.python_version(),
        command=f"{project.settings.command} record {snippet.name.partition('#')[0]}",
        units=coverage.units,
        entire=sorted(coverage.entire),
        processor=processor(),
        system=f"{platform.system()} {platform.machine()}",
        commit=project.commit(),
    )


def styled(project: Project, imports: Iterable[str]) -> set[str]:
    """Name the style of figures, if the project has it; warm interpreters have read it before."""
    within = "matplotlib" in imports and STYLE.is_relative_to(project.root)
    return {project.relative(STYLE)} if within else set()


@functools.cache
def processor() -> str:
    """Name this machine's processor; virtual machines give several kinds the same name."""
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.processor()
    fields = dict(re.findall(r"^([^\t\n]+)\t*: (.+)$", text, flags=re.M))
    name = fields.get("model name", platform.processor())
    known = [f"{key} {fields[key]}" for key in ("cpu family", "model") if key in fields]
    return f"{name} ({', '.join(known)})" if known else name


def library_files(project: Project, receipt: Receipt) -> set[str]:
    """Name the files of the library that a receipt covers, or parts of which."""
    places = code_of(project).places
    return {*receipt.files} | {places[key] for key in receipt.units if key in places}


def digest(path: Path) -> str:
    """SHA-256 of a file, remembered while its size and time stand; empty where there is none."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return _digest(path, found.st_mtime_ns, found.st_size) if stat.S_ISREG(found.st_mode) else ""


def listing(project: Project, folder: str) -> str:
    """SHA-256 of the names in a folder that a clone has, too; empty where there are none."""
    if "tracked" not in project._cache:
        project._cache["tracked"] = project.tracked()
    tracked = project._cache["tracked"]
    if tracked is None:
        paths = (project.root / folder).glob("*")
        names = {path.name for path in paths if path.name != "__pycache__"}
    else:
        below = (name.removeprefix(folder) for name in tracked if name.startswith(folder))
        names = {name.partition("/")[0] for name in below}
        names = {name for name in names if (project.root / folder / name).exists()}
    return hashlib.sha256("\0".join(sorted(names)).encode()).hexdigest() if names else ""


@functools.cache
def _digest(path: Path, time: int, size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@functools.cache
def device_name(device: str) -> str:
    """`CPU`, or the GPU's own name."""
    if device == "cpu":
        return "CPU"
    if pretended():
        return PRETENDED
    query = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
    return subprocess.run(query, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def read(path: Path) -> Receipt | None:
    """Read a receipt from its file, or None where there is none.

    Raises:
        BookError: the file is not a receipt, or cannot be read.
    """
    try:
        with files.open_regular(path) as file:
            data = file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BookError(f"{path} cannot be read: {error.strerror}") from error
    return parse(data, str(path))


def parse(data: bytes, name: str) -> Receipt:
    """Parse a receipt from the content of its file, which messages call `name`.

    Raises:
        BookError: it is not a receipt.
    """
    try:
        receipt: Receipt = convert(Receipt, parse_json(data), "it")
        return receipt
    except (BookError, ValueError) as error:
        raise BookError(f"{name} is not a receipt ({error}); record its snippet again") from error


def seal(receipt: Receipt) -> str:
    """Hash all that a receipt says."""
    rest = _content(dataclasses.replace(receipt, seal=""))
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()[:16]


def _content(receipt: Receipt) -> dict[str, Any]:
    """Say what a receipt holds; most have no file that is `entire`, and leave the field out."""
    content = dataclasses.asdict(receipt)
    return content if receipt.entire else {n: v for n, v in content.items() if n != "entire"}


def written(receipt: Receipt) -> str:
    """Give the content of a receipt's file, sealed."""
    content = {"seal": "", **_content(receipt)} | {"seal": seal(receipt)}
    return json.dumps(content, indent=1) + "\n"


def write(path: Path, receipt: Receipt) -> None:
    """Write a receipt whole or not at all."""
    files.write(path, written(receipt))


def outdated(receipt: Receipt, folder: Path | None = None) -> Iterator[str]:
    """Which distributions differ from those installed (in the site-packages `folder`)."""
    for name, version in receipt.versions.items():
        now = _installed(name, folder)
        if now != version:
            yield f"{name} is {now or 'missing'} and was {version}"
    if not folder and receipt.python.split(".")[:2] != platform.python_version().split(".")[:2]:
        yield f"Python is {platform.python_version()} and was {receipt.python}"


@functools.cache
def _installed(name: str, folder: Path | None) -> str:
    path = [str(folder)] if folder else sys.path
    distributions = importlib.metadata.distributions(name=name, path=path)
    return next((d.version for d in distributions), "")


def out_of_range(project: Project, receipt: Receipt) -> Iterator[str]:
    """Which distributions it was made with that pyproject.toml no longer allows."""
    for name, version in receipt.versions.items():
        for requirement in ranges(project).get(canonicalize_name(name), ()):
            if not requirement.specifier.contains(version, prereleases=True):
                yield f"it was made with {name} {version}; pyproject.toml asks for {requirement}"


def ranges(project: Project) -> dict[str, list[Requirement]]:
    """pyproject.toml's requirements, of every extra, by canonical name.

    Raises:
        BookError: an entry is not a requirement.
    """
    if "ranges" not in project._cache:
        by_name: dict[str, list[Requirement]] = {}
        try:
            metadata = table(project.pyproject, "project")
            lists = {"dependencies": metadata.get("dependencies", [])}
            for extra, listed in (lists | table(metadata, "optional-dependencies")).items():
                for text in convert(tuple[str, ...], listed, f"project {extra}"):
                    requirement = parse_requirement(text)
                    by_name.setdefault(canonicalize_name(requirement.name), []).append(requirement)
        except BookError as error:
            raise BookError(error.at("pyproject.toml")) from error
        project._cache["ranges"] = by_name
    return project._cache["ranges"]
