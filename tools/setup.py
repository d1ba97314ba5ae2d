"""Make the book's virtual environments from the pins; a second time does nothing.

``tools/setup.sh SET`` runs this with a Python that fits. It needs the standard library alone,
may be run twice at once (the second waits), and starts over where an earlier run was cut short.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
BOOK = ["base", "site", "run", "test", "frameworks"]
# set: (environment, files of pins, in the order of their installation, needs CUDA)
SETS: dict[str, tuple[str, list[str], bool]] = {
    "site": (".venv", ["base", "site"], False),
    "book": (".venv", BOOK, False),
    "prove": (".venv", [*BOOK, "prove"], False),
    "gpu": (".venv", [*BOOK, "gpu"], True),
    "gpu-fa4": (".venv-fa4", ["base", "site", "run", "gpu-fa4"], True),
    "farm": (".venv-farm", ["farm"], False),
    "supply": (".venv-supply", ["supply"], False),
    "properdocs": (".venv-properdocs", ["base", "properdocs"], False),
    "zensical": (".venv-zensical", ["base", "zensical"], False),
}
# Where pip takes no CUDA build of PyTorch.
NEED_GIB = {"site": 1.0, "farm": 3.0, "supply": 0.3, "properdocs": 1.0, "zensical": 1.0}
NEED_GIB_TORCH = 6.0  # such a build, and pip's own copies while it installs
STAMP = "week2-setup.json"
PINS = "week2-pins.txt"
UNFINISHED = "week2-setup-unfinished"
SCAN = ROOT / "src/week2/models/scan/native"
# Where there is no C compiler, PyTorch computes what the compiled scan would.
BUILD_SCAN = """
import pathlib, sys
from week2.models.scan import native

try:
    native.build(pathlib.Path(sys.argv[1]) / "_scan.abi3.so")
except native.KernelUnavailable as error:
    print(f"setup: the compiled scan is left out: {error}", file=sys.stderr)
"""
CUDA_PACKAGES = {
    "gpu": ["flash_attn", "causal_conv1d", "mamba_ssm"],
    "gpu-fa4": ["flash_attn.cute"],
}
# An hour to build: pip takes what it built before, but not where it is to check a hash.
BUILT = {name.replace("_", "-") for name in CUDA_PACKAGES["gpu"]}
CHECKED = ["--require-hashes", "--no-deps"]
SOURCE_ALONE = "kiwipiepy-model"  # data, of which there is no wheel


class SetupError(Exception):
    """What is missing on this machine, and what to do about it."""


def say(text: str) -> None:
    """Tell the person waiting what happens now."""
    print(f"setup: {text}", flush=True)


def pins(name: str) -> dict[str, str]:
    """Read a file of pins: the exact version of each package, or "" where it is a range."""
    versions = {}
    for line in (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)\s*(?:==([^\s;]+))?", line.partition("#")[0]):
            versions[match[1]] = match[2] or ""
    return versions


def hashed(venv: Path, names: list[str]) -> list[str | Path]:
    """Write the exact pins of files with their hashes; gives the arguments that install these."""
    text = (REQUIREMENTS / "hashes.txt").read_text(encoding="utf-8")
    known = dict(line.split(" ", 1) for line in text.splitlines())
    lines: dict[str, None] = {}
    for name in names:
        for line in (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            pin = line.partition(" ;")[0]
            if not re.fullmatch(r"[\w.-]+==\S+", pin) or pin.partition("==")[0] in BUILT:
                continue
            if pin not in known:
                raise SetupError(f"requirements/hashes.txt lacks {pin}; run `make pins KEEP=1`")
            lines[f"{line} {known[pin]}\n"] = None
    (venv / PINS).write_text("".join(lines), encoding="utf-8")
    return [*CHECKED, "-r", venv / PINS]


def files_of(sets: list[str]) -> list[str]:
    """Give the files of pins that these sets install, in order, each once."""
    return list(dict.fromkeys(name for one in sets for name in SETS[one][1]))


def distributions() -> list[Path]:
    """Give the folder of each distribution that this repository holds."""
    return [ROOT, *sorted(file.parent for file in ROOT.glob("src/*/pyproject.toml"))]


def fingerprint(venv: Path, sets: list[str]) -> str:
    """Hash everything that an environment follows from."""
    parts = [str(venv), *sets, Path(__file__).read_text(encoding="utf-8")]
    for folder in distributions():
        declared = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
        parts.append(json.dumps([declared["project"], declared["build-system"]], sort_keys=True))
    parts += [(REQUIREMENTS / f"{name}.txt").read_text() for name in ["bootstrap", *files_of(sets)]]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def stamp_of(venv: Path) -> dict[str, object]:
    """Read what an earlier set-up left behind; empty where it left nothing readable."""
    try:
        stamp = json.loads((venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def healthy(venv: Path, stamp: dict[str, object]) -> bool:
    """Tell whether an environment is whole: finished, not moved, its Python there and fit."""
    if (venv / UNFINISHED).exists() or stamp.get("venv", str(venv)) != str(venv):
        return False
    program = "import sys, pip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
    try:
        return not subprocess.run(
            [venv / "bin" / "python", "-c", program], stderr=subprocess.DEVNULL
        ).returncode
    except OSError:
        return False


@contextlib.contextmanager
def alone(venv: Path) -> Iterator[None]:
    """Hold the environment's lock: one set-up at a time."""
    import fcntl

    folder = ROOT / ".week2"
    folder.mkdir(exist_ok=True)
    with (folder / f"setup{venv.name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another set-up of {venv.name} is running; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def check_disk(folder: Path, need_gib: float) -> None:
    """Stop before a set-up that the disk cannot hold."""
    free = shutil.disk_usage(folder).free / 2**30
    if free < need_gib:
        raise SetupError(
            f"{folder} has {free:.1f} GiB free and the set-up may need {need_gib:g}. Free some, "
            "or set NEED_GIB=3 behind the command if pip will take a small CPU build of PyTorch."
        )


def run(command: list[str | Path], env: dict[str, str] | None = None) -> None:
    """Run a command; its own words tell what went wrong."""
    done = subprocess.run([str(word) for word in command], cwd=ROOT, env=env)
    if done.returncode:
        shown = " ".join(
            os.path.relpath(w, ROOT) if Path(w).is_absolute() else str(w) for w in command
        )
        raise SetupError(f"`{shown}` ended with {done.returncode}; its reason is above")


def installer(venv: Path) -> list[str | Path]:
    """Give the start of an install command: pip of the environment, or uv where asked for."""
    if os.environ.get("WEEK2_INSTALLER", "pip") == "uv":
        return ["uv", "pip", "install", "--quiet", "--python", venv / "bin" / "python"]
    pip: list[str | Path] = [venv / "bin" / "python", "-m", "pip", "install", "--quiet"]
    return [*pip, "--disable-pip-version-check", "--no-input"]


def check_cuda() -> None:
    """Stop where there is no NVIDIA driver or no CUDA compiler."""
    home = os.environ.get("CUDA_HOME", "/usr/local/cuda")
    missing = []
    if shutil.which("nvidia-smi") is None:
        missing.append("nvidia-smi (the NVIDIA driver) is not on PATH")
    if shutil.which("nvcc") is None and not (Path(home) / "bin" / "nvcc").exists():
        missing.append(f"nvcc (the CUDA toolkit) is neither on PATH nor in {home}/bin")
    if missing:
        raise SetupError(
            "the GPU packages need an NVIDIA GPU: " + "; ".join(missing) + ". Without one, leave "
            "them out: `make site` shows what is recorded of their blocks, or that they have not "
            "been run."
        )


def check_torch(venv: Path) -> None:
    """Stop where PyTorch and the CUDA compiler do not fit each other."""
    code = "import torch; print(torch.__version__, torch.version.cuda or '')"
    answer = subprocess.run(
        [venv / "bin" / "python", "-c", code], capture_output=True, text=True, check=True
    )
    version, _, cuda = answer.stdout.strip().partition(" ")
    if not cuda:
        raise SetupError(
            f"PyTorch {version} in {venv.name} is a CPU build. Put a CUDA build there first, the "
            "way that pytorch.org/get-started gives for your driver, then run this again."
        )
    nvcc = shutil.which("nvcc") or f"{os.environ.get('CUDA_HOME', '/usr/local/cuda')}/bin/nvcc"
    text = subprocess.run([nvcc, "--version"], capture_output=True, text=True).stdout
    release = re.search(r"release (\d+)\.", text)
    if release is None or release[1] != cuda.partition(".")[0]:
        raise SetupError(
            f"PyTorch {version} was built for CUDA {cuda} but {nvcc} is of "
            f"{release[0] if release else 'an unknown release'}: extensions must be compiled with "
            "the same major version. Set CUDA_HOME to a matching toolkit."
        )


def build_environment() -> dict[str, str]:
    """Give the environment for source builds: this machine's GPU only, and never an empty shell."""
    env = {k: v for k, v in os.environ.items() if not k.endswith("_SKIP_CUDA_BUILD")}
    query = ["nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader"]
    answer = subprocess.run(query, capture_output=True, text=True)
    capabilities = sorted(set(answer.stdout.split())) if answer.returncode == 0 else []
    if capabilities:
        env.setdefault("TORCH_CUDA_ARCH_LIST", ";".join(capabilities))
        env.setdefault("FLASH_ATTN_CUDA_ARCHS", ";".join(c.replace(".", "") for c in capabilities))
    return env


def install(venv: Path, sets: list[str], previous: dict[str, str]) -> dict[str, str]:
    """Bring an environment to its pins; gives them. ``previous`` are those of the last set-up."""
    bring = installer(venv)
    now = {k: v for name in ["bootstrap", *files_of(sets)] for k, v in pins(name).items()}
    gone = sorted(set(previous) - set(now))
    if gone:
        say(f"removing what is no longer pinned: {', '.join(gone)}")
        run([venv / "bin" / "python", "-m", "pip", "uninstall", "--quiet", "--yes", *gone])
    run([*bring, *hashed(venv, ["bootstrap"])])
    plain = [name for name in files_of(sets) if not name.startswith("gpu")]
    say(f"installing {len(now)} pinned packages into {venv.name}; the first time takes minutes")
    wheels = [] if "farm" in plain else ["--only-binary", ":all:", "--no-binary", SOURCE_ALONE]
    run([*bring, *wheels, *hashed(venv, plain)])
    # What is left: PyTorch, a range, and what its build brings.
    run([*bring, *wheels, *(w for n in plain for w in ("-r", REQUIREMENTS / f"{n}.txt"))])
    for name in files_of(sets):
        if name.startswith("gpu"):
            check_torch(venv)
            say(f"building {', '.join(CUDA_PACKAGES[name])} against PyTorch; this can take an hour")
            run([*bring, *hashed(venv, [name])])
            arguments = [*bring, "--no-build-isolation", "-r", REQUIREMENTS / f"{name}.txt"]
            run(arguments, env=build_environment())
            imports = "import torch, " + ", ".join(CUDA_PACKAGES[name])
            run([venv / "bin" / "python", "-c", imports])
    if venv.name not in (".venv-farm", ".venv-supply"):
        quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}  # setuptools' own, about its settings
        ours = [word for folder in distributions() for word in ("--editable", folder)]
        run([*bring, "--no-deps", "--no-build-isolation", *ours], env=quiet)
    if SCAN.is_dir() and "run" in plain:
        run([venv / "bin" / "python", "-c", BUILD_SCAN, SCAN])
    return now


def together(there: list[str], wanted: str) -> list[str]:
    """Give the sets that an environment holds once `wanted` joins those that are there.

    A set whose files another one installs too adds nothing and is left out.
    """
    sets = [one for one in SETS if one in {*there, wanted}]
    return [
        one
        for one in sets
        if not any(set(SETS[one][1]) < set(SETS[other][1]) for other in sets if other != one)
    ]


def set_up(wanted: str, need_gib: float | None) -> None:
    """Make the environment of a set, or bring it up to date; does nothing where it is."""
    name, _, cuda = SETS[wanted]
    venv = ROOT / name
    if cuda:
        check_cuda()
    with alone(venv):
        stamp = stamp_of(venv)
        there = stamp.get("sets", [])
        assert isinstance(there, list)
        sets = together(there, wanted)
        key = fingerprint(venv, sets)
        whole = healthy(venv, stamp)
        if stamp.get("key") == key and whole:
            return
        if venv.exists() and not whole:
            say(f"{name} is unfinished, moved or broken: starting over")
            shutil.rmtree(venv)
            stamp = {}
        if not venv.exists():
            check_disk(ROOT, need_gib or NEED_GIB.get(wanted, NEED_GIB_TORCH))
            say(f"making {name} with Python {sys.version.split()[0]} ({sys.executable})")
            venv.mkdir()
            (venv / UNFINISHED).touch()
            run([sys.executable, "-m", "venv", venv])
        (venv / UNFINISHED).touch()
        previous = stamp.get("pins", {})
        assert isinstance(previous, dict)
        left = {"venv": str(venv), "key": "", "sets": sets, "pins": previous}
        (venv / STAMP).write_text(json.dumps(left, indent=1), encoding="utf-8")
        try:
            left |= {"pins": install(venv, sets, previous), "key": key}
        except SetupError:  # what pip gave up by itself is whole, and can be gone on from
            (venv / UNFINISHED).unlink()
            raise
        (venv / STAMP).write_text(json.dumps(left, indent=1), encoding="utf-8")
        (venv / UNFINISHED).unlink()
        say(f"{name} is ready")


def main() -> None:
    """Read the command line, set up, and say plainly what is missing."""
    parser = argparse.ArgumentParser(prog="tools/setup.sh", description="Make an environment.")
    parser.add_argument("set", choices=SETS)
    parser.add_argument("--need-gib", type=float, help="disk to ask for, in GiB")
    options = parser.parse_args()
    try:
        set_up(options.set, options.need_gib)
    except SetupError as error:
        sys.exit(f"setup: {error}")


if __name__ == "__main__":
    main()
