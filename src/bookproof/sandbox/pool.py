"""Workers by environment, each started when first needed, and the services that snippets share."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any, Self

from packaging.requirements import Requirement

from bookproof.sandbox.worker import STOP
from bookproof.source import files
from bookproof.source.project import BookError, Interpreter, Project, Service
from bookproof.source.reading import convert
from bookproof.source.snippets import Snippet, owner
from bookproof.source.typed import TypedPage

WORKER = Path(__file__).with_name("worker.py")
STYLE = Path(__file__).with_name("matplotlibrc")
LOOK = 20  # milliseconds between two looks at a run that is watched
LARGEST = 2**27  # bytes of a file that such a run writes: a model that is unpacked, too
LARGEST_EVER = 2**32  # and of one that any run writes
PROCESSES = 512  # threads counted, where a run is fenced in
PRINTED = 2**20  # bytes that a run may print, errors apart: a page shows what it prints
# Variables of whoever runs the book that a run has too: where programs, libraries, a GPU and the
# compiler are, and what the processor is taken for. Any other may be a secret, or alter an output.
CARRIED = re.compile(
    r"PATH|HOME|USER|LANG|LANGUAGE|TZ|CC|CXX|SYSTEMROOT|SYSTEMDRIVE|PATHEXT|USERPROFILE|"
    r"(?:LC|LD|DYLD|CUDA|NVIDIA|BOOKPROOF|OMP|MKL|ATEN|ONEDNN|NPY|OPENBLAS|GLIBC|FAKETIME)_?\w*"
)

# Looks at the scratch folder of a run under way; what it returns, if anything, ends the run as its
# fault. It raises nothing.
Watch = Callable[[Path], str]


@dataclass(frozen=True)
class Part:
    """What one typed block of a page did.

    Attributes:
        fault: how it went wrong; empty where it did not.
        stdout: what it printed.
        unlike: how that differs from what the page shows, of an interactive session.
    """

    fault: str
    stdout: str = ""
    unlike: str = ""


@dataclass
class Run:
    """What one run did.

    Attributes:
        fault: how it went wrong; empty where it did not.
        traceback: the reader's view of the exception, where there was one.
        stdout: what it printed.
        stderr: what it printed on standard error.
        files: name → bytes of what it left in its working folder under its own name.
        code: library files that it reached, from the root.
        data: other files of the project that it read, from the root.
        parsed: library files whose source a compiler or its like read, from the root.
        listed: folders of the project of which it listed the files, from the root, as `folder/`.
        traced: whether the library lines that it executed were noted.
        lines: those lines, by absolute file name.
        started: the command lines of processes that it started; "fork" for a copy of itself.
        compiled: whether torch.compile took over code, whose lines no tracer sees.
        versions: top-level module that was loaded → the distributions that provide it → version.
        seconds: from fork to exit.
        parts: what each typed block did, by name, as far as the run came.
    """

    fault: str = ""
    traceback: str = ""
    stdout: str = ""
    stderr: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    code: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    parsed: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    traced: bool = False
    lines: dict[str, list[int]] = field(default_factory=dict)
    started: list[str] = field(default_factory=list)
    compiled: bool = False
    versions: dict[str, dict[str, str]] = field(default_factory=dict)
    seconds: float = 0.0
    parts: dict[str, Part] = field(default_factory=dict)


class Pool:
    """Warm workers and running services; a context manager that leaves nothing running."""

    def __init__(self, project: Project, device: str = "cpu", *, tracing: bool = False) -> None:
        """Start nothing yet.

        Args:
            project: the book.
            device: `cpu` hides any GPU from snippets that do not need it; `cuda` shows it to all.
            tracing: warm the tracer too, since runs will be traced.
        """
        self.tracing = tracing
        self.project = project
        self.device = device
        self._idle: dict[tuple[str, str], list[subprocess.Popen[bytes]]] = {}
        self._all: list[subprocess.Popen[bytes]] = []
        self._services: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()
        self._starting = threading.Lock()

    def __enter__(self) -> Self:
        """Use as a context."""
        return self

    def __exit__(self, *error: object) -> None:
        """Stop workers and services."""
        for process in reversed(self._all):
            if process.stdin:
                with suppress(BrokenPipeError):  # it has died with a request unread
                    process.stdin.close()
        for process in reversed(self._all):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def run(
        self,
        snippet: Snippet,
        *,
        trace: bool = False,
        watch: Watch | None = None,
        fenced: bool = False,
    ) -> Run:
        """Run a snippet in a fresh child of a warm interpreter, from an empty folder.

        Args:
            snippet: to be run.
            trace: note which lines of the library it executes, where coverage.py is installed.
            watch: looks at the run again and again, once more when it has ended, and may end it.
            fenced: limit its processes, and let none outlive it, whatever they do; it is then the
                first process of a namespace, as which few programs notice that they run.
        """
        services = services_of(self.project, snippet)
        with ExitStack() as stack:
            for service in sorted(services, key=attrgetter("name")):
                if service.exclusive:
                    turn = self.project.state / "turns" / service.name
                    stack.enter_context(files.locked(turn, f"another run of {service.name}"))
            variables: dict[str, str] = {}
            for service in services:
                variables |= self._service(service)
            scratch = stack.enter_context(scratch_folder())
            worker = stack.enter_context(self._worker(snippet))
            own = {n: v.replace("{scratch}", str(scratch)) for n, v in variables.items()}
            traced = trace and not self.project.settings.typed
            request = self._request(snippet, scratch) | {
                "services": bool(services),
                "environment": own | {"TMPDIR": str(scratch / "tmp")},
                "trace": str(self.project.library) if traced else "",
                "largest": LARGEST if watch else LARGEST_EVER,
                "processes": PROCESSES if fenced else 0,
            }
            answer = _answer(worker, request, watch, scratch)
            try:
                return self._gather(snippet, scratch, answer)
            except (OSError, RecursionError, TypeError, ValueError) as error:
                fault = f"what it printed or left cannot be read: {error}"
                return Run(answer.get("fault") or fault, seconds=answer["seconds"])

    def _request(self, snippet: Snippet, scratch: Path) -> dict[str, Any]:
        """Put a snippet into its folder; what the worker is to know of it."""
        project, settings = self.project, snippet.settings
        script = scratch / "work" / snippet.path.name
        script.write_text(snippet.text, "utf-8")
        blocks = snippet.blocks if isinstance(snippet, TypedPage) else ()
        return {
            "parts": [[b.name, b.line, b.code, b.session] for b in blocks],
            "library": str(project.root if project.settings.typed else project.library),
            "script": str(script),
            "scratch": str(scratch),
            "name": snippet.name,
            "root": str(project.root),
            "writable": [str(project.state / "cache")],
            "timeout": settings.timeout,
            "memory": settings.memory if self.device_of(snippet) == "cpu" else 0,
            "seed": settings.seed,
            "threads": settings.threads,
        }

    def _gather(self, snippet: Snippet, scratch: Path, answer: dict[str, Any]) -> Run:
        relative, printed = self.project.relative, scratch / "stdout"
        strays = [f"a running process: {words}" for words in answer.pop("left")]
        run = Run(**answer, stdout=_printed(printed), stderr=_printed(scratch / "stderr"))
        run.code = [relative(Path(f)) for f in run.code]
        run.data = sorted(set(self._data(run.data)))
        run.parsed = [relative(Path(f)) for f in run.parsed]
        run.listed = [f"{relative(Path(f))}/" for f in run.listed]
        run.fault = run.fault or _unprintable(printed)
        if isinstance(snippet, TypedPage):
            run.parts = _parts(scratch, snippet, run.fault)
            return run  # what it leaves behind goes with its folder
        for path in sorted((scratch / "work").rglob("*")):
            inside = path.relative_to(scratch / "work").as_posix()
            if owner(inside) == snippet.stem and path.is_file():
                run.files[inside] = path.read_bytes()
            elif _is_stray(path) and inside != snippet.path.name:
                strays.append(f"the file {inside}")
        strays += [f"the temporary file {p.name}" for p in sorted((scratch / "tmp").iterdir())]
        if strays and not run.fault:
            run.fault = "left behind " + ", ".join(strays)
        if "MemoryError" in run.fault or "allocate memory" in run.fault:
            run.fault += (
                f" (its limit is {snippet.settings.memory:g} GiB; raise `memory` if it needs more)"
            )
        return run

    def _data(self, files: list[str]) -> Iterator[str]:
        """List data files read and native libraries loaded.

        Native readers (safetensors, tokenizers) pass no audit hook, and what is compiled has its
        sources beside it, so a file of the library brings the other files of its folder. A built
        site (`WEEK2_SITE`) is not a source: a fresh clone has none.
        """
        built = os.path.abspath(os.environ.get("WEEK2_SITE") or os.devnull)
        for file in map(Path, files):
            if file.is_file() and not file.is_relative_to(built):
                yield self.project.relative(file)
            if file.is_relative_to(self.project.library) and file.parent.is_dir():
                yield from (
                    self.project.relative(f)
                    for f in file.parent.iterdir()
                    if f.is_file() and f.suffix not in (".py", ".pyc")
                )

    @contextmanager
    def _worker(self, snippet: Snippet) -> Iterator[subprocess.Popen[bytes]]:
        interpreter, device = self.interpreter(snippet), self.device_of(snippet)
        with self._lock:
            idle = self._idle.setdefault((interpreter.name, device), [])
            idle[:] = [worker for worker in idle if worker.poll() is None]  # the others were killed
            worker = idle.pop() if idle else None
        if worker is None:
            worker = self._start(interpreter, device)
        yield worker
        with self._lock:
            idle.append(worker)

    def device_of(self, snippet: Snippet) -> str:
        """Name the device that a run of a snippet uses: what it needs, or else this pool's."""
        devices = {self.project.requirements[n].device for n in snippet.settings.needs}
        return "cuda" if "cuda" in devices else self.device

    def interpreter(self, snippet: Snippet) -> Interpreter:
        """Choose the warm interpreter for a snippet: the first that warms what its header names.

        What a service wants cold is warm in none that could be chosen.
        """
        named = {Requirement(d).name.replace("-", "_").lower() for d in snippet.dependencies}
        cold = {module for service in services_of(self.project, snippet) for module in service.cold}
        known = self.project.settings.interpreters
        wanted = named & {w for i in known for w in i.warm} - cold
        for interpreter in known:
            warm = set(interpreter.warm)
            if wanted <= warm and not cold & warm and not named & set(interpreter.never):
                return interpreter
        raise BookError(
            f"{snippet.name}: no interpreter in [tool.bookproof] has "
            f"{', '.join(sorted(named))} together"
        )

    def _start(self, interpreter: Interpreter, device: str) -> subprocess.Popen[bytes]:
        python = self.project.root / interpreter.python if interpreter.python else sys.executable
        if not Path(python).exists():
            raise BookError(
                f"{interpreter.python} is missing; make it with `make {interpreter.name}`"
            )
        tracer = ["coverage"] if self.tracing else []
        variables = environment(self.project, device)
        for _ in range(2):
            worker = self._open(
                [str(python), str(WORKER), *interpreter.warm, *tracer],
                env=variables,
                start_new_session=True,
            )
            assert worker.stdout
            if worker.stdout.readline():
                return worker
            # Python does not read past a file of its bytecode that was cut short.
            shutil.rmtree(variables["PYTHONPYCACHEPREFIX"], ignore_errors=True)
        raise BookError(f"the warm interpreter '{interpreter.name}' did not start")

    def _service(self, service: Service) -> dict[str, str]:
        """Give the environment variables that reach a service, which is started on first use."""
        with self._starting:
            if service.name not in self._services:
                line = self._first_line(service)
                try:
                    variables = convert(dict[str, str], json.loads(line), "its first line")
                except (BookError, ValueError) as error:
                    raise BookError(
                        f"the service '{service.name}' must first print a line of JSON, the "
                        f"variables that reach it, and printed {line[:200]!r}: {error}"
                    ) from error
                self._services[service.name] = variables
            return self._services[service.name]

    def _first_line(self, service: Service) -> bytes:
        """Start a service, and wait for what it says when it is ready."""
        try:
            process = self._open(
                [sys.executable if w == "python" else w for w in service.command],
                cwd=self.project.root,
            )
        except OSError as error:
            raise BookError(
                f"the service '{service.name}' did not start: {service.command[0]}: "
                f"{error.strerror}"
            ) from error
        if not (line := _line(process, service.timeout)):
            process.terminate()
            raise BookError(
                f"the service '{service.name}' was not ready after {service.timeout:g} s; "
                f"try it by hand: {' '.join(service.command)}"
            )
        return line

    def _open(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        """Start a process that ends with this pool."""
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, **options)
        with self._lock:
            self._all.append(process)
        return process


def _answer(
    worker: subprocess.Popen[bytes], request: dict[str, Any], watch: Watch | None, scratch: Path
) -> dict[str, Any]:
    """Have a worker run something; `watch` looks on until it answers, and may end it."""
    try:
        ended = _ask(worker, request, watch, scratch)
        assert worker.stdout
        answer: dict[str, Any] = json.loads(worker.stdout.readline())
    except (BrokenPipeError, ValueError) as error:
        name = request["name"]
        raise BookError(f"the worker died while running {name}; see its messages above") from error
    return answer | {"fault": ended} if ended else answer


def _ask(
    worker: subprocess.Popen[bytes], request: dict[str, Any], watch: Watch | None, scratch: Path
) -> str:
    """Give a worker a request, and look on until it answers; why `watch` ended it, if it did."""
    assert worker.stdin
    assert worker.stdout
    worker.stdin.write(json.dumps(request).encode() + b"\n")
    worker.stdin.flush()
    if not watch:
        return ""
    ended = ""
    poll = select.poll()
    poll.register(worker.stdout)
    while not poll.poll(LOOK):
        if not ended and (ended := watch(scratch)):
            worker.stdin.write(STOP)
            worker.stdin.flush()
    return ended or watch(scratch)


def _line(process: subprocess.Popen[bytes], timeout: float) -> bytes:
    """Read the first line of what a process prints; nothing where it does not come in time."""
    assert process.stdout
    line, deadline = b"", time.monotonic() + timeout
    while b"\n" not in line:
        left = max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([process.stdout], [], [], left)
        if not (part := os.read(process.stdout.fileno(), 2**16) if ready else b""):
            return b""
        line += part
    return line.partition(b"\n")[0]


def services_of(project: Project, snippet: Snippet) -> list[Service]:
    """List the services that a snippet needs."""
    known = project.settings.services
    return [known[n] for n in snippet.settings.needs if n in known]


def _is_stray(path: Path) -> bool:
    """Whether something that a run left is more than a folder, or what Python compiled."""
    return (path.is_symlink() or not path.is_dir()) and "__pycache__" not in path.parts


def _parts(scratch: Path, page: TypedPage, fault: str) -> dict[str, Part]:
    """Read what each block did; the `fault` that ended the run is that of the block it ended in."""
    log, printed = scratch / "parts", _read(scratch / "stdout")
    lines = _read(log).decode().splitlines() if log.exists() else []
    rows = map(json.loads, lines)
    parts = {
        name: Part(wrong, printed[start:end].decode("utf-8", "replace"), unlike)
        for name, wrong, unlike, start, end in rows
    }
    if fault and not any(part.fault for part in parts.values()):
        last = page.blocks[min(len(parts), len(page.blocks) - 1)].name
        parts[last] = Part(fault)
    return parts


def _read(path: Path, most: int = -1) -> bytes:
    """Read a file that a run may have put another thing in the place of."""
    with files.open_regular(path) as file:
        return file.read(most)


def _printed(path: Path) -> str:
    """Read what a run printed, as far as it may print."""
    return _read(path, PRINTED).decode("utf-8", "replace")


def _unprintable(path: Path) -> str:
    """Say what keeps a page from showing what a run printed; nothing where all is text."""
    if (size := path.stat().st_size) > PRINTED:
        return f"printed {size:,} bytes; a run may print {PRINTED:,}"
    try:
        _read(path).decode("utf-8")
    except UnicodeDecodeError as error:
        byte = f"the byte {error.object[error.start]:#04x} at {error.start}"
        return f"printed {byte}, which is not UTF-8; print text"
    return ""


def carried(project: Project) -> dict[str, str]:
    """Choose the variables of this process that a run has too; no secret is among them."""
    own = f"{project.settings.command.upper()}_"
    return {n: v for n, v in os.environ.items() if CARRIED.fullmatch(n) or n.startswith(own)}


def environment(
    project: Project, device: str, own: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Make the environment of a worker: quiet, offline, deterministic.

    Args:
        project: the book.
        device: `cpu` hides any GPU.
        own: what it begins with; `carried` by default.
    """
    cache = project.state / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    folders = [project.library] + ([project.root] if project.settings.typed else [])
    result = dict(carried(project) if own is None else own) | project.settings.environment
    result |= {
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
        "PYTHONHASHSEED": "0",
        "PYTHONPYCACHEPREFIX": str(cache / "bytecode"),
        "MPLBACKEND": "agg",
        "MATPLOTLIBRC": str(STYLE),
        "XDG_CACHE_HOME": str(cache),
        "MPLCONFIGDIR": str(cache / "matplotlib"),
        "TORCHINDUCTOR_CACHE_DIR": str(cache / "inductor"),
        "TRITON_CACHE_DIR": str(cache / "triton"),
        "CUTE_DSL_CACHE_DIR": str(cache / "cute"),
        "CUDA_CACHE_PATH": str(cache / "cuda"),
        # Whether there is a GPU is asked of the driver's library: a warm interpreter that asked
        # CUDA itself could not fork children that use it.
        "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    # A header says how many threads; MKL would hear of this machine's wish instead.
    for name in ("PYTHONDONTWRITEBYTECODE", "BOOKPROOF_COVERAGE", "MKL_NUM_THREADS"):
        result.pop(name, None)
    if device == "cpu":
        result["CUDA_VISIBLE_DEVICES"] = ""
    return result


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder with `work` and `tmp` in it, gone afterwards whatever happens."""
    with files.temporary_folder("run") as folder:
        (folder / "work").mkdir()
        (folder / "tmp").mkdir()
        yield folder
