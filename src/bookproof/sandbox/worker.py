"""A warm interpreter: imports the heavy libraries once, then forks one child for each snippet.

Runs as a program of its own, on the standard library alone, so that it can serve an environment
that has nothing of ours. It reads one request a line from standard input and answers one line:

    python worker.py numpy torch

An empty line ends the run under way, and the end of standard input ends the worker too.

The child is what a person's `python snippet.py` would be (its own `__main__`, file name, main
guard, an empty working folder) and cannot harm its neighbours: it writes only below its scratch
folder (Landlock), reaches no host but this one (a network namespace where the kernel lets us, an
audit hook always), has limits on time and memory, and whatever it leaves running is killed and
named. Source: landlock(7), unshare(2), prctl(2), PEP 578.

Where the system is not Linux, nothing is warm: each snippet is a process of its own, under the
audit hook, its time limit and what limits the system has, and that is all that isolates it.
"""

from __future__ import annotations

import atexit
import contextlib
import copy
import csv
import ctypes
import faulthandler
import functools
import gc
import importlib
import importlib.metadata
import importlib.util
import io
import ipaddress
import json
import os
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import types
import typing
import warnings
from pathlib import Path
from typing import Any, NoReturn

try:
    import fcntl
    import resource
except ImportError:  # Windows
    fcntl = resource = None  # type: ignore[assignment]

FORKS = sys.platform == "linux" and hasattr(os, "fork")
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 36, 38
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
PID_MAX = Path("/proc/sys/kernel/pid_max")
PID_MAX_BY_NAMESPACE = (6, 14)  # the Linux from which each namespace has one of its own
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
# landlock(7): the syscalls (the same number on every architecture) and what counts as writing.
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
LANDLOCK_WRITES = 1 << 1 | sum(1 << bit for bit in range(4, 13))
LANDLOCK_VERSION = 1
ALONE = "--alone"  # the argument of a process that runs one snippet
STOP = b"\n"  # a request to end the run under way
GRACE = 0.5  # seconds that helper processes have to end by themselves
LOOK = 0.1  # seconds between two looks at how many threads the machine has
PROCESSES = 512  # that a snippet may have started and that still run
IMPORTER = "<frozen importlib._bootstrap_external>"
# Loaded where a process is started to run code of this one.
SPAWNING = {"multiprocessing.popen_spawn_posix", "multiprocessing.popen_forkserver"}
NETWORK_EVENTS = ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")
# What a run reports, and as what; a run that goes wrong leaves parts of it out.
REPORT: dict[str, Any] = {
    "fault": str,
    "traceback": str,
    **dict.fromkeys(("code", "data", "parsed", "loaded", "listed", "started"), list[str]),
    "compiled": bool,
    "traced": bool,
    "lines": dict[str, list[int]],
}
libc: Any = ctypes.CDLL(None, use_errno=True) if FORKS else None
encode = json.dumps  # as it was before a snippet could change it
# From Python 3.12 on a fork is warned of where there are threads, and each run has a watchdog's.
warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)


def main(warm: list[str]) -> None:
    """Warm up, then serve requests until standard input closes."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for name in warm:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if libc:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    providers()
    gc.collect()
    gc.freeze()  # shared pages stay shared
    private = can_leave_network()
    requests = io.FileIO(0)
    print(json.dumps({"ready": True}), file=answers, flush=True)
    while line := requests.readline():
        if line == STOP:  # it came too late: the run had ended
            continue
        request = json.loads(line)
        request["leave_network"] = private and not request["services"]
        answer = serve(request)
        loaded = answer.pop("loaded", [])
        answer["versions"] = {name: releases for name in loaded if (releases := versions(name))}
        print(json.dumps(answer), file=answers, flush=True)


@functools.cache
def providers() -> dict[str, list[importlib.metadata.Distribution]]:
    """Map each top-level module to the distributions that provide it.

    As `importlib.metadata.packages_distributions`, which makes a path of each installed file and
    parses every description: most of what starting an interpreter took.
    """
    distributions: dict[str, list[importlib.metadata.Distribution]] = {}
    for distribution in importlib.metadata.distributions():
        for name in top_level(distribution):
            distributions.setdefault(name, []).append(distribution)
    return distributions


def top_level(distribution: importlib.metadata.Distribution) -> set[str]:
    """Name the top-level modules of a distribution."""
    if declared := distribution.read_text("top_level.txt"):
        return set(declared.split())
    if listed := distribution.read_text("RECORD"):
        files = (row[0] for row in csv.reader(listed.splitlines()) if row)
    else:
        files = (str(file) for file in distribution.files or ())
    return {f.partition("/")[0].removesuffix(".py") for f in files if f.endswith(".py")}


@functools.cache
def versions(module: str) -> dict[str, str]:
    """Find the distributions, with versions, that provide a top-level module."""
    names = {each.metadata["Name"] for each in providers().get(module, ())}
    return {name: version(name) for name in sorted(names, key=str.lower)}


@functools.cache
def version(distribution: str) -> str:
    """Look up the version of an installed distribution."""
    return importlib.metadata.version(distribution)


def serve(request: dict[str, Any]) -> dict[str, Any]:
    """Run one snippet in a child and say how it ended."""
    scratch = Path(request["scratch"])
    started = time.perf_counter()
    child = fork(request) if FORKS else 0
    code = wait(child, request) if FORKS else spawn(request)
    seconds = time.perf_counter() - started
    left = end_leftovers(child) if FORKS else []
    report = read_report(scratch / "report.json")
    answer: dict[str, Any] = {"seconds": round(seconds, 3), "left": left}
    if isinstance(code, str):
        answer["fault"] = code
    elif code < 0:
        answer["fault"] = f"was killed by {signal.Signals(-code).name}"
    elif not report:
        answer["fault"] = f"ended the interpreter with status {code} before its last line"
    return answer | report


def read_report(path: Path) -> dict[str, Any]:
    """Read what a run says of itself, which it may have altered; empty where it says nothing."""
    forged = {"fault": f"altered {path.name}, by which its run is judged; leave it alone"}
    if not path.exists():
        return {}
    try:
        report = json.loads(path.read_text("utf-8")) if path.is_file() else None
    except (OSError, RecursionError, ValueError):
        return forged
    if not isinstance(report, dict) or not report.keys() <= REPORT.keys():
        return forged
    return report if all(fits(value, REPORT[name]) for name, value in report.items()) else forged


def fits(value: Any, kind: Any) -> bool:
    """Whether a value from JSON is of a type, such as `dict[str, list[int]]`."""
    plain = typing.get_origin(kind) or kind
    if type(value) is not plain:
        return False
    within = typing.get_args(kind)
    values = value.values() if plain is dict else value if plain is list else ()
    return not within or all(fits(each, within[-1]) for each in values)


def fork(request: dict[str, Any]) -> int:
    """Start one snippet in a copy of this process; the number of that."""
    child = os.fork()
    if child == 0:
        if request["processes"]:
            fence(request["processes"])
        run(request)
    return child


def fence(processes: int) -> None:
    """Go on as the first of so many `processes` of a namespace, which all end with it.

    Root is held too, where the kernel counts by namespace. Without namespaces nothing changes.
    """
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if libc.unshare(CLONE_NEWPID):
        if libc.unshare(CLONE_NEWUSER | CLONE_NEWPID):
            return
        set_limit(resource.RLIMIT_NPROC, processes)  # counts within the namespace
    first = os.fork()
    if first == 0:
        if linux() >= PID_MAX_BY_NAMESPACE:
            with contextlib.suppress(OSError):
                PID_MAX.write_text(str(processes))
        return
    code = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
    if code < 0:
        os.kill(os.getpid(), -code)
    os._exit(code)


def set_limit(kind: int, most: int) -> None:
    """Hold this process and its children to a limit, or to the lower one that holds already."""
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def linux() -> tuple[int, ...]:
    """Find the version of the kernel, its first two numbers."""
    return tuple(map(int, re.findall(r"\d+", os.uname().release)[:2]))


def spawn(request: dict[str, Any]) -> int | str:
    """Run one snippet in a new process; its exit code, or why it was killed."""
    command = [sys.executable, os.path.abspath(__file__), ALONE]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        child.communicate(json.dumps(request).encode(), request["timeout"])
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return too_long(request)
    return child.returncode


def too_long(request: dict[str, Any]) -> str:
    """Say that a run took longer than it may."""
    return f"ran longer than its limit of {request['timeout']:g} s and was killed"


def wait(child: int, request: dict[str, Any]) -> int | str:
    """Await the child's exit code, or say why it was killed; die with it if the caller dies.

    What the child waits for a processor, which others hold, does not count towards its limit.
    Its processes are counted only where the whole machine has many more threads than before.
    """
    began, before = time.monotonic(), threads()
    pidfd = os.pidfd_open(child)
    try:
        while True:
            left = request["timeout"] + starved(child) - (time.monotonic() - began)
            ready, _, _ = select.select([pidfd, 0], [], [], max(0.0, min(left, LOOK)))
            if pidfd in ready:
                return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            if not ready and left > 0:
                if threads() - before <= PROCESSES or len(descendants()) <= PROCESSES:
                    continue
                end(child)
                return f"had more than {PROCESSES} processes running and was killed"
            end(child)
            if ready and os.read(0, len(STOP)) != STOP:  # closed: nobody waits for the answer
                end_leftovers(child)
                shutil.rmtree(request["scratch"], ignore_errors=True)
                os._exit(1)
            return too_long(request)
    finally:
        os.close(pidfd)


def starved(pid: int) -> float:
    """Read for how many seconds a process was ready to run and others ran; 0 where none says."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


def threads() -> int:
    """Read how many threads the machine has."""
    return int(Path("/proc/loadavg").read_text().split()[3].partition("/")[2])


def end(child: int) -> None:
    """Kill a child and all that it started, however fast that starts more.

    Its group dies at once. What has left the group is stopped before it is killed: what is stopped
    starts nothing.
    """
    with contextlib.suppress(ProcessLookupError):  # it has no group of its own yet
        os.killpg(child, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    stopped: set[int] = set()
    while processes := descendants() - stopped:
        for pid in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        stopped |= processes
    for pid in stopped:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def end_leftovers(child: int) -> list[str]:
    """Kill what the child left running (orphans fall to us, their subreaper), and name it.

    Its group goes at once: one by one, processes that each start the next would escape.
    """
    named: dict[int, str] = {}
    deadline = time.monotonic() + GRACE
    while True:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        orphans = children()
        if not orphans:
            return sorted(named.values())
        if time.monotonic() > deadline:
            for pid in orphans:
                with contextlib.suppress(OSError):
                    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                    name = b" ".join(words).decode(errors="replace").strip()[:200]
                    named.setdefault(pid, name)  # later it is dead, and has none
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
        time.sleep(0.005)


def children() -> list[int]:
    """List this process's children."""
    return [pid for pid, parent in parents().items() if parent == os.getpid()]


def descendants() -> set[int]:
    """List this process's children, and theirs, and so on."""
    known, processes, new = parents(), set[int](), {os.getpid()}
    while new := {pid for pid, parent in known.items() if parent in new}:
        processes |= new
    return processes


def parents() -> dict[int, int]:
    """Read the parent of each process that still runs."""
    parent_of = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError):
                stat = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
                parent_of[int(entry)] = int(stat[1])
    return parent_of


# ---- in the child -------------------------------------------------------------------------


def run(request: dict[str, Any]) -> NoReturn:
    """Become the snippet; never returns."""
    scratch = Path(request["scratch"])
    report: dict[str, Any] = {}
    accesses = Accesses(os.fspath(scratch / "reached"))
    try:
        isolate(request, scratch, accesses)
        limit = request["timeout"]
        faulthandler.dump_traceback_later(max(limit / 2, limit - 5))  # where it hangs
        script = Path(request["script"]).name
        tracer = start_trace(request.get("trace", ""))
        try:
            if request["parts"]:
                execute_parts(script, request)
            else:
                execute(script, request)
            threading._shutdown()  # type: ignore[attr-defined]  # waits for its threads, as at exit
        except SystemExit as end:
            report["fault"] = f"called sys.exit({end.code!r}); let a snippet end by itself"
        except BaseException as error:
            accesses = accesses.so_far()  # showing the traceback reads sources too, ours among them
            report["fault"] = "raised " + "".join(traceback.format_exception_only(error)).strip()
            report["traceback"] = shown_traceback(error, script)
            traceback.print_exception(error)
        sys.setrecursionlimit(max(1000, sys.getrecursionlimit()))
        atexit._run_exitfuncs()
        report |= account(request, accesses)
        report["traced"] = tracer is not None
        report["lines"] = end_trace(tracer)
    except BaseException as error:
        report["fault"] = f"could not be run: {error!r}"
        traceback.print_exception(error)
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    try:
        partial = scratch / "report.partial"
        partial.write_text(encode(report), "utf-8")
        partial.rename(scratch / "report.json")
    except OSError as error:  # the snippet has altered its surroundings
        traceback.print_exception(error)
        os._exit(1)
    os._exit(0)


class Accesses:
    """What a snippet reached beside the modules that it imported.

    A copy of its process has sets of its own, so it writes down what it reaches.

    Attributes:
        notes: the file in which it does.
        imported: sources of the project that Python opened, or what it had compiled of them.
        opened: files of the project that it opened, or loaded as native code.
        listed: folders of the project of which it listed the files.
        sources: those of them that are Python, and were read as text: `inspect` does that.
        parsed: those that were read by a library which shows no text of them.
        started: the command lines of processes that it started; "fork" for a copy of itself.
    """

    def __init__(self, notes: str) -> None:
        """Begin with nothing."""
        self.notes, self.process = notes, os.getpid()
        self.imported: set[str] = set()
        self.opened: set[str] = set()
        self.listed: set[str] = set()
        self.sources: set[str] = set()
        self.parsed: set[str] = set()
        self.started: set[str] = set()

    def add(self, kind: str, what: str) -> None:
        """Add to the set of this name, here or for the process of which this one is a copy."""
        known = getattr(self, kind)
        if what in known:
            return
        known.add(what)
        if os.getpid() != self.process:
            note = os.open(self.notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            os.write(note, f"{encode([kind, what])}\n".encode())
            os.close(note)

    def collect(self) -> None:
        """Add what copies of the process have written down."""
        with contextlib.suppress(FileNotFoundError):
            for line in Path(self.notes).read_text("utf-8").splitlines():
                kind, what = json.loads(line)
                getattr(self, kind).add(what)

    def so_far(self) -> Accesses:
        """Make a copy that later events don't touch."""
        return copy.deepcopy(self)


def isolate(request: dict[str, Any], scratch: Path, accesses: Accesses) -> None:
    """Own session, folder, files, environment, limits, seeds and guards."""
    if libc:
        os.setsid()
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.chdir(scratch / "work")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(scratch / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644), descriptor)
    sys.stdin = io.TextIOWrapper(io.FileIO(0), "utf-8")
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w"), "utf-8", write_through=True)
    sys.stderr = io.TextIOWrapper(
        io.FileIO(2, "w"), "utf-8", "backslashreplace", write_through=True
    )
    os.environ.update(request["environment"])
    tempfile.tempdir = None  # warming up may have chosen a folder for good
    if resource:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if resource and request["memory"]:
        set_limit(resource.RLIMIT_DATA, int(request["memory"] * 2**30))
    if resource:
        set_limit(resource.RLIMIT_FSIZE, request["largest"])
    seed(request["seed"], request["threads"])
    if request["leave_network"]:
        leave_network()
    writable = [scratch, *map(Path, request["writable"])]
    restrict_writes(writable)
    sys.addaudithook(guard(request["name"], Path(request["root"]), writable, accesses))


def seed(number: int, threads: int) -> None:
    """Seed and bound the numerical libraries that are loaded."""
    import random

    random.seed(number)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(number)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(number)
        torch.set_num_threads(threads)
    os.environ["OMP_NUM_THREADS"] = str(threads)


def leave_network() -> None:
    """Move to a network namespace with a loopback of its own.

    Raises:
        OSError: the kernel does not let this user.
    """
    if libc.unshare(CLONE_NEWNET) and libc.unshare(CLONE_NEWUSER | CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))


def can_leave_network() -> bool:
    """Whether `leave_network` works here, tried in a child since there is no way back."""
    if not FORKS:
        return False
    child = os.fork()
    if child == 0:
        try:
            leave_network()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def restrict_writes(folders: list[Path]) -> None:
    """Forbid this process and its children to write outside `folders` and the null device."""
    abi = libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_VERSION) if libc else 0
    if abi < 1:
        return  # a kernel without Landlock: the audit hook still stands
    handled = LANDLOCK_WRITES | (1 << 13 if abi >= 2 else 0) | (1 << 14 if abi >= 3 else 0)
    attributes = struct.pack("<Q", handled)
    ruleset = libc.syscall(LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    for folder in [*folders, Path("/dev")]:
        if folder.exists():
            descriptor = os.open(folder, os.O_PATH)
            rule = struct.pack("<Qi", handled, descriptor)
            libc.syscall(LANDLOCK_ADD_RULE, ruleset, 1, rule, 0)
            os.close(descriptor)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def guard(name: str, root: Path, writable: list[Path], accesses: Accesses) -> Any:
    """Make an audit hook that says plainly what it refuses, and notes what the run reaches."""
    prefix = os.fspath(root) + os.sep
    allowed = tuple(os.fspath(folder) + os.sep for folder in (*writable, Path("/dev")))
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if path is accesses.notes:
                return
            if isinstance(path, str | bytes | os.PathLike):
                full = os.path.abspath(os.fsdecode(path))
                if flags & writing and not full.startswith(allowed):
                    raise PermissionError(
                        f"{name} writes {full}: a snippet writes into its working folder only"
                    )
                if full.endswith((".py", ".pyc")) and imports(frame := sys._getframe(1)):
                    if (source := source_of(full)).startswith(prefix):
                        accesses.add("imported", source)
                elif full.startswith(prefix):
                    accesses.add("opened", full)
                    if full.endswith(".py"):
                        accesses.add("parsed" if compiles(frame) else "sources", full)
        elif event == "ctypes.dlopen":
            path = os.path.abspath(os.fsdecode(arguments[0] or ""))
            if path.startswith(prefix):
                accesses.add("opened", path)
        elif event in ("os.listdir", "os.scandir"):
            folder = arguments[0] if isinstance(arguments[0], str | bytes) else "."
            full = os.path.abspath(os.fsdecode(folder))
            if full.startswith(prefix) and not imports(sys._getframe(1)):
                accesses.add("listed", full)
        elif event in ("os.fork", "os.forkpty"):
            accesses.add("started", "fork")
        elif event == "os.system":
            accesses.add("started", os.fsdecode(arguments[0]))
        elif event in ("subprocess.Popen", "os.posix_spawn", "os.exec"):
            words = arguments[1] if isinstance(arguments[1], list | tuple) else [arguments[1]]
            accesses.add("started", " ".join(map(os.fsdecode, (arguments[0] or "", *words))))
        elif event in NETWORK_EVENTS:
            address = arguments[0] if event.endswith(("info", "name")) else arguments[1]
            host = address[0] if isinstance(address, tuple) else address
            if not is_local(host):
                advice = "; declare in its header what it needs" if name.endswith(".py") else ""
                raise PermissionError(
                    f"{name} reached for {host}: a snippet reaches no host but this one{advice}"
                )

    return hook


def imports(frame: types.FrameType) -> bool:
    """Whether Python itself looks for modules or distributions there."""
    file = frame.f_code.co_filename
    return file == IMPORTER or file == importlib.metadata.__file__


def source_of(file: str) -> str:
    """Name the source of a module's file, which may be what Python compiled of it."""
    try:
        return importlib.util.source_from_cache(file)
    except ValueError:
        return file


def compiles(frame: types.FrameType) -> bool:
    """Whether one who shows no source asks there for one.

    PyTorch and Triton compile it or note where it is; Transformers searches it for a class.
    """
    reader: types.FrameType | None = frame
    between = ("inspect", "linecache", "tokenize", "traceback")
    while reader and reader.f_globals.get("__name__") in between:
        reader = reader.f_back
    name = reader.f_globals.get("__name__", "") if reader else ""
    return name.partition(".")[0] in ("torch", "triton") or name == "transformers.modeling_utils"


def is_local(host: Any) -> bool:
    """Whether an address is this machine (a Unix socket's path counts)."""
    if host is None or isinstance(host, bytes) or "/" in host or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def execute(script: str, request: dict[str, Any]) -> None:
    """Run the file as `__main__`, findable by pickle and `inspect`."""
    names = become_main(script, request)
    code = compile(Path(script).read_bytes(), script, "exec", dont_inherit=True)
    exec(code, names)


def become_main(script: str, request: dict[str, Any]) -> dict[str, Any]:
    """Make an empty `__main__` of the file `script`, and give its names."""
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=os.path.abspath(script), __builtins__=__builtins__)
    sys.modules["__main__"] = module
    sys.argv = [script]
    sys.path[0] = os.getcwd()
    return module.__dict__


def execute_parts(script: str, request: dict[str, Any]) -> None:
    """Run the typed blocks of a page in order, with common names, and log how each ended.

    A block that fails does not keep the next from running. The log is there even where a block
    ends the process: `[name, fault, difference, first, last]`, offsets in what is printed.
    """
    names, scratch = become_main(script, request), Path(request["scratch"])
    with open(scratch / "parts", "w", encoding="utf-8") as log:
        for name, line, code, session in request["parts"]:
            start, fault, unlike = printed(), "", ""
            try:
                if session:
                    unlike = converse(code, line, script, names, scratch / "stdout")
                else:
                    text = "\n" * (line - 1) + code
                    exec(compile(text, script, "exec", dont_inherit=True), names)
            except SystemExit as end:
                fault = f"called sys.exit({end.code!r})"
            except BaseException as error:
                fault = "raised " + "".join(traceback.format_exception_only(error)).strip()
                print(shown_traceback(error, script), file=sys.__stderr__)
            log.write(encode([name, fault, unlike, start, printed()]) + "\n")
            log.flush()


def printed() -> int:
    """How many bytes have been printed."""
    with contextlib.suppress(Exception):  # a block may have replaced or closed it
        sys.stdout.flush()
    return os.fstat(1).st_size


def converse(code: str, line: int, script: str, names: dict[str, Any], stdout: Path) -> str:
    """Enter an interactive session; how what it printed differs from what the page shows.

    A page may leave out what is printed, and shorten it by `...`. The first difference counts;
    the session goes on.
    """
    unlike = ""
    import doctest

    agrees = doctest.OutputChecker().check_output
    leniency = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    for example in doctest.DocTestParser().get_examples(code):
        start, want = printed(), example.want
        text = "\n" * (line - 1 + example.lineno) + example.source
        try:
            exec(compile(text, script, "single", dont_inherit=True), names)
        except Exception as error:
            if example.exc_msg is None:
                raise
            want, output = example.exc_msg, "".join(traceback.format_exception_only(error))
            want, output = (re.sub(r"\A[\w.]+\.(?=\w)", "", text) for text in (want, output))
        else:
            end = printed()
            output = stdout.read_bytes()[start:end].decode("utf-8", "replace")
        if want and not unlike and not agrees(want, output, leniency):
            unlike = f"the page shows {want.strip()!r:.200} and it printed {output.strip()!r:.200}"
    return unlike


def start_trace(library: str) -> Any:
    """Begin to note which lines below the folder `library` run; None where nobody asks."""
    if not library:
        return None
    try:
        import coverage
    except ImportError:  # an environment of its own, made without it
        return None
    tracer = coverage.Coverage(data_file=None, config_file=False, include=[f"{library}/*"])
    quiet = ["no-data-collected", "trace-changed", "no-sysmon"]
    tracer.set_option("run:disable_warnings", quiet)
    tracer.set_option("run:core", "sysmon")  # in Python 3.12 the other is ten times as slow
    tracer.start()
    return tracer


def end_trace(tracer: Any) -> dict[str, list[int]]:
    """Line numbers that ran, by file."""
    if tracer is None:
        return {}
    tracer.stop()
    data = tracer.get_data()
    return {file: sorted(data.lines(file)) for file in data.measured_files()}


def shown_traceback(error: BaseException, script: str) -> str:
    """Show the traceback as a reader should see it: the snippet's own frames, and the message."""
    shown = traceback.TracebackException.from_exception(error)
    link: traceback.TracebackException | None = shown
    while link:
        own = [f for f in link.stack if f.filename == script]
        link.stack = traceback.StackSummary.from_list(own)
        link = link.__cause__ or link.__context__
    return "".join(shown.format())


def account(request: dict[str, Any], accesses: Accesses) -> dict[str, Any]:
    """Which files of the project the snippet reached and which modules its code names."""
    library, others = request["library"] + os.sep, f"{os.sep}site-packages{os.sep}"
    files = {
        os.path.abspath(file)
        for module in list(sys.modules.values())
        if isinstance(file := getattr(module, "__file__", None), str)
    }
    own = os.path.abspath(__file__)  # runs everything, and is shown in tracebacks
    accesses.collect()
    if SPAWNING & sys.modules.keys():
        accesses.started.add("fork")
    code = files | accesses.imported
    code = {f for f in code if f.startswith(library) and others not in f and f != own}
    opened = {f for f in accesses.opened if not f.endswith(".pyc")} | accesses.imported
    opened -= files | code
    opened |= {f for f in accesses.sources if f.startswith(library)}
    opened.discard(own)
    return {
        "code": sorted(code),
        "data": sorted(f for f in opened if not _volatile(f, request)),
        "parsed": sorted(f for f in accesses.parsed if f.startswith(library)),
        "loaded": sorted({name.partition(".")[0] for name in sys.modules}),
        "listed": sorted(f for f in accesses.listed if not _volatile(f + os.sep, request)),
        "started": sorted(accesses.started),
        "compiled": _compiled(),
    }


def _compiled() -> bool:
    """Whether torch.compile took over frames, whose lines no tracer sees."""
    dynamo = sys.modules.get("torch._dynamo.utils")
    return bool(dynamo and dynamo.counters["frames"]["total"])


def _volatile(file: str, request: dict[str, Any]) -> bool:
    # What lies in the environment is known by its version.
    folders = (*request["writable"], request["scratch"], sys.prefix)
    return any(file.startswith(folder + os.sep) for folder in folders)


if __name__ == "__main__":
    if sys.argv[1:] == [ALONE]:
        run(json.loads(sys.stdin.readline()))
    main(sys.argv[1:])
