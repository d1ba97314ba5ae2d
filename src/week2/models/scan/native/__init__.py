"""The compiled scan: finds the library built with the package, or builds it once for this user.

The library is plain C that knows neither Python nor torch; ctypes calls it with addresses.
"""

import ctypes
import functools
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from week2.errors import Week2Error

ABI = 4
SOURCES = ("scan.c", "lanes.h", "vector.h", "scan_lanes.h", "conv_lanes.h")
FLAGS = ("-O3", "-std=gnu11", "-fPIC", "-shared", "-pthread", "-Wno-psabi")
_HERE = Path(__file__).parent


class ScanArgs(ctypes.Structure):
    """The C struct `scan_args`: sizes, addresses and strides of one call."""

    _fields_ = (
        [(name, ctypes.c_int64) for name in ("batch", "seq_len", "d_inner", "d_state")]
        + [(name, ctypes.c_int64) for name in ("softplus", "reverse", "threads", "isa", "bf16")]
        + [(name, ctypes.c_void_p) for name in ("A", "B", "C", "D", "bias", "u", "delta", "z")]
        + [(name, ctypes.c_int64) for name in ("u_batch", "u_step", "delta_batch", "delta_step")]
        + [(name, ctypes.c_int64) for name in ("z_batch", "z_step", "B_batch", "B_step")]
        + [(name, ctypes.c_int64) for name in ("C_batch", "C_step")]
        + [(name, ctypes.c_void_p) for name in ("y", "last", "states", "dy", "dlast")]
        + [(name, ctypes.c_int64) for name in ("dy_batch", "dy_step")]
        + [(name, ctypes.c_void_p) for name in ("du", "ddelta", "dz")]
        + [(name, ctypes.c_void_p) for name in ("dA", "dD", "dbias", "dB", "dC")]
    )


class ConvArgs(ctypes.Structure):
    """The C struct `conv_args`."""

    _fields_ = (
        [(name, ctypes.c_int64) for name in ("batch", "seq_len", "d_inner", "d_conv")]
        + [(name, ctypes.c_int64) for name in ("reverse", "threads", "isa", "bf16")]
        + [(name, ctypes.c_void_p) for name in ("x", "weight", "bias", "mask")]
        + [(name, ctypes.c_int64) for name in ("x_batch", "x_step")]
        + [(name, ctypes.c_void_p) for name in ("y", "dy")]
        + [(name, ctypes.c_int64) for name in ("dy_batch", "dy_step")]
        + [(name, ctypes.c_void_p) for name in ("dx", "dweight", "dbias")]
    )


class KernelUnavailable(Week2Error, RuntimeError):
    """The compiled kernel can't be had here; the message says why and what would help."""


@functools.cache
def library() -> ctypes.CDLL:
    """Load the kernel; raise `KernelUnavailable` where there is none and none can be built.

    Looked for in turn: built beside this file (a wheel, `pip install -e`); in the user's cache
    (`WEEK2_CACHE`, else `XDG_CACHE_HOME` or `~/.cache`, under `week2`); built there with `CC`, cc,
    gcc or clang. `WEEK2_SCAN_KERNEL=off` refuses it.
    """
    if os.environ.get("WEEK2_SCAN_KERNEL", "").lower() in ("off", "0", "no"):
        raise KernelUnavailable("WEEK2_SCAN_KERNEL turns the compiled kernel off; unset it")
    for shipped in sorted(_HERE.glob("_scan*")):
        if shipped.suffix in (".so", ".dylib") and not _outdated(shipped):
            loaded = _load(shipped)
            if loaded is not None:
                return loaded
    cached = _cache_folder() / f"scan-{_fingerprint()}.so"
    if cached.exists() and (loaded := _load(cached)):
        return loaded
    return _build(cached)


def why_not() -> str | None:
    """Why the kernel can't be used on this machine, or None if it can."""
    try:
        library()
    except KernelUnavailable as error:
        return str(error)
    return None


def build(target: Path) -> None:
    """Compile the kernel to `target`, atomically: others see the old file or the whole new one."""
    compiler = os.environ.get("CC") or next(filter(shutil.which, ("cc", "gcc", "clang")), None)
    if compiler is None:
        raise KernelUnavailable(
            "no C compiler found (looked for cc, gcc, clang); install one or set CC"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".build-") as folder:
        output = Path(folder) / "scan.so"
        command = [*compiler.split(), *FLAGS, str(_HERE / "scan.c"), "-o", str(output)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            raise KernelUnavailable(
                f"could not start the C compiler {compiler!r}: {error}"
            ) from error
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise KernelUnavailable(f"{compiler!r} could not compile the kernel: {last}")
        output.replace(target)


def _build(cached: Path) -> ctypes.CDLL:
    if sys.platform == "win32":
        raise KernelUnavailable("the kernel is written for gcc and clang on Linux and macOS")
    try:
        build(cached)
    except OSError as error:
        raise KernelUnavailable(
            f"could not write the compiled kernel to {cached.parent} ({error.strerror}); "
            "set WEEK2_CACHE to a folder that can be written"
        ) from error
    loaded = _load(cached)
    if loaded is None:
        raise KernelUnavailable(f"the kernel built at {cached} could not be loaded; delete it")
    return loaded


def _load(path: Path) -> ctypes.CDLL | None:
    """Load the library at `path`; return None if it isn't of this version or for this machine."""
    try:
        loaded = ctypes.CDLL(str(path))
        loaded.week2_scan_abi.restype = ctypes.c_int64
        sizes = ctypes.sizeof(ScanArgs) * 1000 + ctypes.sizeof(ConvArgs)
        if loaded.week2_scan_abi() != ABI * 1_000_000 + sizes:
            return None
    except (OSError, AttributeError):
        return None
    for name in ("week2_scan_lanes", "week2_scan_chunk", "week2_scan_copies"):
        getattr(loaded, name).restype = ctypes.c_int64
    loaded.week2_scan_lanes.argtypes = [ctypes.c_int64]
    loaded.week2_scan_copies.argtypes = [ctypes.c_int64, ctypes.c_int64]
    for kind, args in (("scan", ScanArgs), ("conv", ConvArgs)):
        for way in ("forward", "backward"):
            function = getattr(loaded, f"week2_{kind}_{way}")
            function.argtypes, function.restype = [ctypes.POINTER(args)], ctypes.c_int
    return loaded


def _outdated(shipped: Path) -> bool:
    """Whether the sources were edited since it was built; unpacking a wheel may take a minute."""
    newest = max((_HERE / name).stat().st_mtime for name in SOURCES)
    return shipped.stat().st_mtime + 60 < newest


def _cache_folder() -> Path:
    if chosen := os.environ.get("WEEK2_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "week2"


def _fingerprint() -> str:
    """Hash the sources, the flags and the machine's kind, so that a cache is never stale."""
    digest = hashlib.sha256(" ".join((*FLAGS, sys.platform, platform.machine())).encode())
    for name in SOURCES:
        digest.update((_HERE / name).read_bytes())
    return digest.hexdigest()[:16]
