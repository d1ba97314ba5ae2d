"""What the pins, the set-up and the Makefile promise. No network, no change to this environment."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
SHARED = ["bootstrap", "base", "site", "run", "test", "frameworks", "prove", "gpu", "gpu-fa4"]
ENGINES = ["properdocs", "zensical"]  # beside the site's packages
SETS = [*SHARED, *ENGINES, "farm", "supply"]  # the last two live apart
RANGED = {"torch", "triton"}


def lines(name: str) -> list[tuple[str, Requirement]]:
    """The requirements of a file of pins, each with where it stands."""
    file = REQUIREMENTS / f"{name}.txt"
    return [
        (f"requirements/{file.name}:{number}", Requirement(line))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if line and not line.startswith("#")
    ]


def asked(name: str) -> list[Requirement]:
    """What pyproject.toml asks for in a set, extras of week2 followed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = [Requirement(text) for text in project["dependencies"]]
    if name != "base":
        for text in project["optional-dependencies"][name]:
            one = Requirement(text)
            requirements += (
                [r for e in one.extras for r in asked(e)] if one.name == "week2" else [one]
            )
    return requirements


def installed_for(name: str) -> set[str]:
    """The installed distributions that `name` needs, itself among them; extras are followed."""
    seen: set[tuple[str, str]] = set()
    left = [(canonicalize_name(name), "")]
    while left:
        if (one := left.pop()) in seen:
            continue
        seen.add(one)
        try:
            needed = importlib.metadata.distribution(one[0]).requires or []
        except importlib.metadata.PackageNotFoundError:
            continue
        for other in map(Requirement, needed):
            if other.marker is None or other.marker.evaluate({"extra": one[1]}):
                left += [(canonicalize_name(other.name), extra) for extra in ("", *other.extras)]
    return {name for name, _ in seen}


# --- the pins


@pytest.mark.parametrize("name", SETS)
def test_every_pin_is_exact_and_only_torch_and_triton_are_ranges(name: str) -> None:
    loose = [
        f"{where}: {one}"
        for where, one in lines(name)
        if one.name not in RANGED and not re.fullmatch(r"==[^*,]+", str(one.specifier))
    ]
    exact = [
        f"{where}: {one}"
        for where, one in lines(name)
        if one.name in RANGED and "==" in str(one.specifier)
    ]
    assert loose + exact == []


def test_exactly_what_is_pinned_has_the_hashes_of_its_files() -> None:
    head, *hashed = (REQUIREMENTS / "hashes.txt").read_text(encoding="utf-8").splitlines()
    assert head.startswith("# Written by `make pins`")
    assert [
        line for line in hashed if not re.fullmatch(r"\S+( --hash=sha256:[0-9a-f]{64})+", line)
    ] == []
    pinned = {
        f"{o.name}{o.specifier}" for name in SETS for _, o in lines(name) if o.name not in RANGED
    }
    assert {line.partition(" ")[0] for line in hashed} == pinned, "run `make pins KEEP=1`"


def test_the_sets_that_may_share_an_environment_agree() -> None:
    chosen: dict[str, tuple[str, str]] = {}
    for name in SHARED:
        for where, one in lines(name):
            first = chosen.setdefault(one.name, (where, str(one.specifier)))
            if name == "gpu-fa4" and one.name == "apache-tvm-ffi":
                continue  # the one version that the two GPU sets cannot share
            assert str(one.specifier) == first[1], (
                f"{where}: {one} disagrees with {first[0]}; run `make pins KEEP=1`"
            )


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_s_environment_holds_the_site_s_packages_at_the_same_versions(
    engine: str,
) -> None:
    pinned = {canonicalize_name(one.name): (where, one) for where, one in lines(engine)}
    for where, one in lines("site"):
        pin = pinned.get(canonicalize_name(one.name))
        assert pin, f"requirements/{engine}.txt lacks {one}; run `make pins KEEP=1`"
        assert pin[1].specifier == one.specifier, f"{pin[0]} disagrees with {where}: {one}"


@pytest.mark.parametrize("name", [n for n in (*SHARED, *ENGINES) if n != "bootstrap"])
def test_the_pins_lie_within_the_ranges_of_pyproject(name: str) -> None:
    pinned = {canonicalize_name(one.name): (where, one) for where, one in lines(name)}
    for one in asked(name):
        key = canonicalize_name(one.name)
        assert key in pinned, f"requirements/{name}.txt lacks {one}; run `make pins KEEP=1`"
        where, pin = pinned[key]
        if key in RANGED:
            assert pin.specifier == one.specifier, f"{where}: pyproject.toml has {one}"
        else:
            version = str(pin.specifier).removeprefix("==")
            assert one.specifier.contains(version, prereleases=True), f"{where}: {pin} is not {one}"


def test_the_cuda_libraries_that_torch_brings_are_not_pinned() -> None:
    pins = [
        f"{where}: {one}"
        for name in ("base", "site", "run", "test", "frameworks", "farm")
        for where, one in lines(name)
        if one.name.startswith(("nvidia-", "cuda-"))
    ]
    assert pins == []


def test_no_file_names_a_package_index() -> None:
    hosts = [r"pypi\.", r"pythonhosted\.", r"download\.pytorch\.", r"registry\.npmjs\."]
    options = ["--index-url", "--extra-index-url", "--find-links"]
    search = ["git", "grep", "-nIE", "|".join([h + r"(org|com)" for h in hosts])]
    assert subprocess.run(search, cwd=ROOT, capture_output=True, text=True).stdout == ""
    for file in [*REQUIREMENTS.iterdir(), ROOT / "Makefile", *(ROOT / "tools").glob("set*")]:
        text = file.read_text(encoding="utf-8")
        assert not [option for option in options if option in text], file


# --- this environment


def pinned_here() -> dict[str, tuple[str, Requirement]]:
    """The pins of the sets that this environment was made from."""
    try:
        stamp = json.loads((Path(sys.prefix) / "week2-setup.json").read_text(encoding="utf-8"))
    except OSError:
        pytest.fail(f"{sys.prefix} was not made by `make setup`; run it", pytrace=False)
    book = ["base", "site", "run", "test", "frameworks"]
    files = {"book": book, "gpu": [*book, "gpu"], "gpu-fa4": ["base", "site", "run", "gpu-fa4"]}
    names = ["bootstrap", *(name for one in stamp["sets"] for name in files.get(one, [one]))]
    return {canonicalize_name(one.name): (w, one) for name in names for w, one in lines(name)}


def test_everything_installed_is_pinned_at_the_version_installed() -> None:
    pinned = pinned_here()
    # torch's own CUDA libraries follow torch
    free = installed_for("torch") | {"week2", "bookproof"}
    wrong = []
    for distribution in importlib.metadata.distributions():
        name = canonicalize_name(distribution.metadata["Name"])
        if name not in pinned:
            if name not in free:
                wrong.append(f"{name} {distribution.version} is installed and pinned nowhere")
            continue
        where, one = pinned[name]
        if not one.specifier.contains(distribution.version, prereleases=True):
            wrong.append(f"{where}: {one} is pinned, {distribution.version} is installed")
    assert wrong == [], "\n".join([*sorted(wrong), "`make setup` brings .venv to its pins"])


@pytest.mark.parametrize("reader", ["pip", "uv"])
def test_pip_and_uv_read_the_pins_and_find_nothing_left_to_install(reader: str) -> None:
    files = [
        w for n in ("base", "site", "run", "test") for w in ("-r", str(REQUIREMENTS / f"{n}.txt"))
    ]
    command = {
        "pip": [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index"],
        "uv": ["uv", "pip", "install", "--dry-run", "--offline", "--python", sys.executable],
    }[reader]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [*command, *files], capture_output=True, text=True, env={**os.environ, "PATH": path}
    )
    assert done.returncode == 0, done.stderr
    assert "Would install" not in done.stdout + done.stderr


# --- the set-up, in a small project of its own

BACKEND = """
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    info = "week2-0.dist-info"
    with zipfile.ZipFile(f"{folder}/week2-0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("week2.pth", "")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: week2\\nVersion: 0\\n")
        tag = "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        wheel.writestr(f"{info}/WHEEL", tag)
        wheel.writestr(f"{info}/RECORD", "")
    return "week2-0-py3-none-any.whl"
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real Makefile and tools, over pins that need no network, set up once."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "tools", root / "tools")
    shutil.copy(ROOT / "Makefile", root)
    (root / "requirements").mkdir()
    for name in SETS:
        (root / "requirements" / f"{name}.txt").write_text("# nothing\n")
    (root / "requirements" / "hashes.txt").write_text("# nothing\n")
    (root / "backend.py").write_text(BACKEND)
    (root / "pyproject.toml").write_text(
        '[project]\nname = "week2"\nversion = "0"\n'
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    done = set_up(root)
    assert done.returncode == 0, done.stderr
    return root


def set_up(root: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up as `make setup` runs it; these need little, whatever is free here."""
    inherited = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKEOVERRIDES")}
    env = {**inherited, "PYTHON": sys.executable, "NEED_GIB": "0.1", **variables}
    command = ["make", "--no-print-directory", "-C", str(root), "setup", *options]
    return subprocess.run(command, capture_output=True, text=True, env=env)


def test_a_second_set_up_does_nothing(project: Path) -> None:
    stamp = project / ".venv" / "week2-setup.json"
    before = stamp.stat().st_mtime_ns
    done = set_up(project)
    assert (done.returncode, done.stdout) == (0, "")
    assert stamp.stat().st_mtime_ns == before


def test_the_site_alone_needs_no_torch_and_no_library_of_a_chapter() -> None:
    pinned = {canonicalize_name(one.name) for n in ("base", "site") for _, one in lines(n)}
    imported = {"torch", "transformers", "tokenizers", "datasets", "scikit-learn", "matplotlib"}
    assert pinned & (imported | {"dspy", "haystack-ai", "crewai", "openai", "onnx"}) == set()


def test_the_site_s_environment_grows_into_the_whole_and_does_not_shrink() -> None:
    code = "import setup, json; print(json.dumps([setup.together(*pair) for pair in "
    code += "[([], 'site'), (['site'], 'book'), (['book'], 'site'), (['book'], 'gpu')]]))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT / "tools", check=True)
    assert json.loads(done.stdout) == [["site"], ["book"], ["book"], ["gpu"]]


def test_a_changed_pin_brings_the_environment_up_to_date(project: Path) -> None:
    (project / "requirements" / "site.txt").write_text("# a change\n")
    assert ".venv is ready" in set_up(project).stdout
    assert set_up(project).stdout == ""


def test_a_set_up_that_was_cut_short_is_done_again(project: Path) -> None:
    (project / ".venv" / "week2-setup-unfinished").touch()
    litter = project / ".venv" / "half-installed"
    litter.touch()
    done = set_up(project)
    assert "starting over" in done.stdout
    assert done.stdout.endswith(".venv is ready\n")
    assert not litter.exists()


def test_a_set_up_that_failed_goes_on_where_it_stopped(project: Path) -> None:
    pins, marker = project / "requirements" / "site.txt", project / ".venv" / "kept"
    before = pins.read_text()
    marker.touch()
    pins.write_text("./no-such-package\n")
    failed = set_up(project)
    assert failed.returncode != 0
    assert "ended with 1; its reason is above" in failed.stderr
    pins.write_text(before)
    assert set_up(project).stdout.endswith(".venv is ready\n")
    assert marker.exists()


def test_a_package_is_installed_only_from_a_file_with_a_hash_that_is_pinned(
    project: Path, tmp_path: Path
) -> None:
    wheel = tmp_path / "tiny-1-py3-none-any.whl"
    metadata = "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny.py", "")
        archive.writestr("tiny-1.dist-info/METADATA", metadata)
        archive.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("tiny-1.dist-info/RECORD", "")
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    pins, hashes = (project / "requirements" / f"{name}.txt" for name in ("site", "hashes"))
    pins.write_text("tiny==1 ; python_version >= '3'\n")
    assert "hashes.txt lacks tiny==1; run `make pins KEEP=1`" in set_up(project, **offline).stderr
    hashes.write_text(f"tiny==1 --hash=sha256:{'0' * 64}\n")
    assert "DO NOT MATCH THE HASHES" in set_up(project, **offline).stderr
    assert not list((project / ".venv").glob("lib/*/site-packages/tiny.py"))
    hashes.write_text(f"tiny==1 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    assert ".venv is ready" in set_up(project, **offline).stdout
    assert list((project / ".venv").glob("lib/*/site-packages/tiny.py"))
    pins.write_text("# nothing\n")
    assert "no longer pinned: tiny" in set_up(project).stdout


def test_a_second_set_up_at_the_same_time_waits_for_the_first(project: Path) -> None:
    command = [sys.executable, "tools/setup.py", "book"]
    with (project / ".week2" / "setup.venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True)
        assert second.stdout is not None
        assert "waiting for it" in second.stdout.readline()
        assert second.poll() is None
    assert second.wait(timeout=300) == 0
    second.stdout.close()


# --- what is missing is said plainly


def bare_path(folder: Path, python: str | None) -> str:
    """A PATH of the few commands that the set-up script uses, and perhaps a python3."""
    folder.mkdir()
    for name in ("sh", "dirname", "tr", "grep", "paste"):
        path = shutil.which(name)
        assert path is not None
        (folder / name).symlink_to(path)
    if python is not None:
        script = folder / "python3"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "import sys; {python}; $2"\n')
        script.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("python", "message"),
    [
        ("sys.version_info = (3, 9, 18)", "python3 is Python 3.9.18"),
        ("sys.version_info = (3, 14, 0)", "python3 is Python 3.14.0"),
        ("sys.modules['ensurepip'] = None", "apt-get install python3-venv"),
        (None, "Looked for: python3 python3.12"),
    ],
    ids=["too old", "too new", "no python3-venv", "none"],
)
def test_a_python_that_does_not_fit_is_named(
    tmp_path: Path, python: str | None, message: str
) -> None:
    path = bare_path(tmp_path / "bin", python)
    done = subprocess.run(
        ["sh", str(ROOT / "tools" / "setup.sh"), "book"],
        capture_output=True,
        text=True,
        env={"PATH": path},
    )
    assert done.returncode == 1
    assert "no Python from 3.11 to 3.13" in done.stderr
    assert message in done.stderr


def test_too_small_a_disk_is_said_before_anything_is_made(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project, tmp_path / "p", ignore=shutil.ignore_patterns(".venv"))
    done = set_up(tmp_path / "p", "NEED_GIB=123456789")
    assert done.returncode != 0
    assert "GiB free and the set-up may need 1.23457e+08" in done.stderr
    assert not (tmp_path / "p" / ".venv").exists()


def test_make_gpu_without_cuda_says_what_is_missing_and_what_still_works(tmp_path: Path) -> None:
    path = bare_path(tmp_path / "bin", None)
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    done = subprocess.run(
        ["sh", str(ROOT / "tools" / "setup.sh"), "gpu"],
        capture_output=True,
        text=True,
        env={"PATH": path, "CUDA_HOME": str(tmp_path)},
    )
    assert done.returncode == 1
    assert "nvidia-smi (the NVIDIA driver) is not on PATH" in done.stderr
    assert "nvcc (the CUDA toolkit)" in done.stderr
    assert "`make site` shows" in done.stderr


def test_an_engine_that_does_not_exist_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    command = ["make", "-C", str(tmp_path), "site", "ENGINE=hugo"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "ENGINE=hugo: the engines are mkdocs properdocs zensical" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["Makefile"]


def test_help_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", text, flags=re.M))
    done = subprocess.run(["make", "-C", str(ROOT), "help"], capture_output=True, text=True)
    assert set(re.findall(r"^  make (\S+) ", done.stdout, flags=re.M)) == targets
