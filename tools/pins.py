"""Resolve the project's dependencies to exact pins: the files ``requirements/*.txt``.

One resolution covers everything that shares an environment (site, tests, frameworks), for Python
3.11 to 3.13 on Linux, macOS and Windows; each set's file is cut from it, so no two files disagree.
torch and triton stay ranges: a CPU and a CUDA machine take different builds of torch, and each
build brings its own triton and CUDA libraries, which are left out for the same reason.

``requirements/hashes.txt`` has the hashes of each pinned version's files, which set-up checks.

Run it with ``make pins`` (newest versions) or ``make pins KEEP=1`` (only what must change).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
# One environment, one resolution.
TOGETHER = ["bootstrap", "base", "site", "run", "test", "frameworks"]
ENGINES = ["properdocs", "zensical"]  # follow the site's versions
ALONE = ["farm", "supply"]  # share no environment with the others
APART = ["prove", "gpu", "gpu-fa4", *ENGINES, *ALONE]  # the first three follow the shared
RANGED = {"torch", "triton"}
HASHES = ROOT / "requirements" / "hashes.txt"
EXACT = re.compile(r"(?m)^[\w.-]+==[^\s;]+")
LOWEST = (
    ROOT / ".week2" / "lowest.txt"
)  # what the ranges become at their low ends, for PIP_CONSTRAINT
FROM_TORCH = ("cuda-", "nvidia-", "triton")
# Reading the metadata of these source packages runs their setup.py; nothing is built or kept.
METADATA_ONLY = {
    f"{name}_SKIP_CUDA_BUILD": "TRUE" for name in ("FLASH_ATTENTION", "MAMBA", "CAUSAL_CONV1D")
}
MACHINES = [
    {
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "python_version": python.rpartition(".")[0],
        "python_full_version": python,
        "os_name": "nt" if platform == "win32" else "posix",
        "sys_platform": platform,
        "platform_system": system,
        "platform_machine": machine,
        "extra": "",
    }
    for python in ("3.11.0", "3.11.9", "3.12.0", "3.13.0")
    for platform, system, machine in (
        ("linux", "Linux", "x86_64"),
        ("linux", "Linux", "aarch64"),
        ("darwin", "Darwin", "arm64"),
        ("win32", "Windows", "AMD64"),
    )
]


@dataclass(frozen=True)
class Pin:
    """One line of the resolver's answer: a requirement, its marker and who asked for it."""

    name: str
    version: str
    marker: str
    via: frozenset[str]
    hashes: str

    def line(self) -> str:
        """Write the pin as a requirements file has it."""
        return f"{self.name}=={self.version}" + (f" ; {self.marker}" if self.marker else "")


def parse(text: str) -> list[Pin]:
    """Read the resolver's lines, ``name==1.0 ; marker --hash=…  # via a, b``; simplify markers."""
    pins = []
    for line in re.sub(r" \\\n +| *\n +(?=# via )", " ", text).splitlines():
        pattern = r"([\w.-]+)==(\S+)(?: ; (.*?))?((?: --hash=\S+)*)\s*(?:# via (.*))?$"
        match = re.match(pattern, line)
        if match is None:
            if line.strip() and not line.startswith("#"):
                raise SystemExit(f"pins: cannot read the resolver's line {line!r}")
            continue
        name, version, marker, hashes, via = match.groups()
        condition = simplify(marker or "")
        if condition is not None:
            parents = re.sub(r"\([^)]*\)|-c \S+", "", via or "").split(",")
            asking = frozenset(p.strip() for p in parents) - {""}
            pins.append(Pin(name, version, condition, asking, hashes))
    return pins


def simplify(marker: str) -> str | None:
    """Drop a marker that holds on every supported machine; None where it holds on none."""
    if not marker:
        return ""
    verdicts = {Marker(marker).evaluate(machine) for machine in MACHINES}
    return marker if len(verdicts) == 2 else ("" if verdicts == {True} else None)


def without_torchs_own(pins: list[Pin]) -> list[Pin]:
    """Leave out torch, triton, and the CUDA libraries that only they ask for."""
    dropped = set(RANGED)
    while True:
        more = {
            p.name
            for p in pins
            if p.name.startswith(FROM_TORCH) and p.via <= dropped and p.name not in dropped
        }
        if not more:
            return [p for p in pins if p.name not in dropped]
        dropped |= more


def wanted(name: str) -> list[str]:
    """Give the requirements that a set starts from, ``week2[...]`` inside an extra followed."""
    source = ROOT / "requirements" / f"{name}.in"
    if source.exists():
        lines = [line.strip() for line in source.read_text().splitlines()]
        return [line for line in lines if line and not line.startswith("#")]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    if name == "base":
        return list(project["dependencies"])
    requirements = list(project["dependencies"])
    for text in project["optional-dependencies"][name]:
        requirement = Requirement(text)
        if requirement.name == "week2":
            requirements += [line for extra in sorted(requirement.extras) for line in wanted(extra)]
        else:
            requirements.append(text)
    return list(dict.fromkeys(requirements))


def sources(name: str) -> list[str]:
    """Give the resolver's arguments that stand for a set."""
    source = ROOT / "requirements" / f"{name}.in"
    if source.exists():
        return [str(source.relative_to(ROOT))]
    return ["pyproject.toml", *([] if name == "base" else ["--extra", name])]


def resolve(arguments: list[str], seed: str, folder: Path, options: list[str]) -> str:
    """Run ``uv pip compile`` and give its answer; ``seed`` holds the versions to prefer."""
    answer = folder / "answer.txt"
    answer.write_text(seed)
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if uv is None:
        raise SystemExit("pins: uv was not found; `make setup` installs it into .venv")
    command = [uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    command += ["--fork-strategy", "fewest", "--no-header", "--annotation-style", "line"]
    command += ["--generate-hashes", "--python", sys.executable]
    command += ["--output-file", str(answer), *options, *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **METADATA_ONLY})
    if done.returncode:
        raise SystemExit(f"pins: no resolution for {' '.join(arguments)} (uv's reason is above)")
    return answer.read_text()


def write(name: str, text: str) -> dict[str, str]:
    """Write a set's file; gives the hashes of its pins."""
    source = sources(name)
    origin = source[0] + (f" [{source[2]}]" if len(source) > 1 else "")
    head = f"# Written by `make pins` from {origin}; pip and uv both read it.\n"
    pins = without_torchs_own(parse(text))
    exact = [pin.line() for pin in pins]
    ranges = [line for line in wanted(name) if Requirement(line).name in RANGED]
    lines = sorted(exact + ranges, key=lambda line: re.split(r"[=<>~! ]", line)[0])
    (ROOT / "requirements" / f"{name}.txt").write_text(head + "\n".join(lines) + "\n")
    return {f"{pin.name}=={pin.version}": pin.hashes for pin in pins}


def write_hashes(hashes: dict[str, str]) -> None:
    """Write the hashes of what the sets pin; of sets that were not resolved now, those known."""
    old = HASHES.read_text() if HASHES.exists() else ""
    known = dict(re.findall(r"(?m)^(\S+==\S+)(.*)$", old)) | hashes
    files = [ROOT / "requirements" / f"{name}.txt" for name in (*TOGETHER, *APART)]
    pinned = sorted({pin for file in files for pin in EXACT.findall(file.read_text())})
    head = "# Written by `make pins`: of each pinned version, the files that may be installed.\n"
    HASHES.write_text(head + "".join(f"{pin}{known[pin]}\n" for pin in pinned))


def main() -> None:
    """Resolve once for the sets that share an environment, then write every set's file."""
    parser = argparse.ArgumentParser(description="Resolve dependencies to requirements/*.txt.")
    parser.add_argument("--keep", action="store_true", help="keep versions that need not change")
    parser.add_argument(
        "--resolution",
        choices=["highest", "lowest-direct"],
        default="highest",
        help="lowest-direct tries the low ends of the ranges, torch's in .week2/lowest.txt",
    )
    parser.add_argument("--only", choices=[*TOGETHER, *APART], help="write this set alone")
    options = parser.parse_args()
    how = ["--resolution", options.resolution, *([] if options.keep else ["--upgrade"])]
    old = "\n".join(
        line
        for name in (*TOGETHER, "gpu")  # torch's CUDA libraries are pinned there alone
        if (path := ROOT / "requirements" / f"{name}.txt").exists()
        for line in path.read_text().splitlines()
        if "==" in line
    )
    seed = "\n".join(sorted(set(old.splitlines()))) + "\n"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        everything = ["requirements/bootstrap.in", "pyproject.toml"]
        everything += [word for n in TOGETHER[2:] for word in ("--extra", n)]
        whole = resolve(everything, seed, folder, how)
        constraints = folder / "constraints.txt"
        constraints.write_text(whole)
        lowest = options.resolution != "highest"
        if lowest:
            chosen = [pin.line() for pin in parse(whole) if pin.name in RANGED]
            LOWEST.parent.mkdir(exist_ok=True)
            LOWEST.write_text("\n".join(chosen) + "\n")
        hashes: dict[str, str] = {}
        for name in [options.only] if options.only else [*TOGETHER, *APART]:
            arguments = sources(name)
            if name in ALONE:
                path = ROOT / "requirements" / f"{name}.txt"
                text = resolve(arguments, path.read_text() if path.exists() else "", folder, how)
            else:
                follow = ROOT / "requirements" / "site.txt" if name in ENGINES else constraints
                bound = ["--constraint", str(follow), "--no-build-isolation"]
                text = resolve(arguments, whole, folder, bound)
            hashes |= write(name, text)
            print(f"requirements/{name}.txt")
        write_hashes(hashes)


if __name__ == "__main__":
    main()
