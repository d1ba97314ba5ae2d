"""Measuring one call: its time, and the memory that it needed beyond what was there before.

    python -m week2.attention.measure --form naive --seq-len 4096

prints one measurement as JSON. The bench starts a fresh process for each, so that no measurement
inherits another's memory.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from week2.attention import attention

FORMS = {"naive": "naive", "tiled": "tiled", "sdpa": "flash"}
"""What is measured, and the backend of `week2.attention` that it is."""


@dataclass(frozen=True)
class Measurement:
    """The fastest of `runs` calls, and peak bytes beyond those held before the first.

    `seconds` is processor time, summed over threads: with one thread, the time on a quiet machine.
    """

    seconds: float
    peak_bytes: int
    runs: int


# --8<-- [start:measure]
def measure(
    call: Callable[[], object],
    enough_seconds: float = 0.5,
    warm: Callable[[], object] | None = None,
) -> Measurement:
    """Run `call` until it has taken `enough_seconds`, from once to 20 times.

    Memory is right only in a process that has not held more before: see
    `measure_apart`. The
    fastest run is reported: other work on the machine can only slow a run.
    """
    if warm is not None:
        warm()  # a small call of the same kind: loading its code is not counted
    before = resident_bytes()
    times: list[float] = []
    while not times or (sum(times) < enough_seconds and len(times) < 20):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return Measurement(min(times), max(0, peak_bytes() - before), len(times))


# --8<-- [end:measure]


def _status(field: str) -> int | None:
    path = Path("/proc/self/status")
    if not path.exists():
        return None
    line = next(x for x in path.read_text().splitlines() if x.startswith(field))
    return int(line.split()[1]) * 1024


def peak_bytes() -> int:
    """Return the most memory that this process has held since it started."""
    peak = _status("VmHWM")
    if peak is not None:
        return peak
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def resident_bytes() -> int:
    """Memory that this process holds now; without /proc, the most that it has held."""
    now = _status("VmRSS")
    return peak_bytes() if now is None else now


def give_back_memory() -> None:
    """Return free memory to the system, or a call could fill it without a trace (glibc only)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def measure_apart(
    call: Callable[[], object],
    enough_seconds: float = 0.5,
    warm: Callable[[], object] | None = None,
) -> Measurement:
    """`measure` in a forked child, whose peak starts at what it holds when it is born.

    For several measurements in one program: none sees another's memory. Needs fork (not Windows).
    The child has one thread: OpenMP's others do not live through a fork, and waiting for them
    would never end.
    """

    def work() -> None:
        torch.set_num_threads(1)
        send.send(measure(call, enough_seconds, warm))

    give_back_memory()  # before the fork: a child's peak starts at what it is born with
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(duplex=False)
    child = context.Process(target=work)
    child.start()
    send.close()
    try:
        return receive.recv()
    except EOFError:
        raise RuntimeError(
            "the measured call ended its process; does it fail by itself?"
        ) from None
    finally:
        child.join()


def main(argv: list[str] | None = None) -> int:
    """Measure one form at one length on this machine's CPU and print JSON."""
    parser = argparse.ArgumentParser(
        prog="week2.attention.measure", description=__doc__
    )
    parser.add_argument("--form", choices=FORMS, required=True)
    parser.add_argument("--seq-len", type=int, required=True)
    parser.add_argument("--head-dim", type=int, default=64)
    parser.add_argument("--heads", type=int, default=1)
    parser.add_argument("--causal", action="store_true")
    options = parser.parse_args(argv)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    shape = (1, options.seq_len, options.heads, options.head_dim)
    q, k, v = (torch.randn(shape) for _ in range(3))
    backend, causal = FORMS[options.form], options.causal
    result = measure(
        lambda: attention(q, k, v, backend=backend, causal=causal),
        warm=lambda: attention(
            *(x[:, :64] for x in (q, k, v)), backend=backend, causal=causal
        ),
    )
    print(json.dumps(asdict(result)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
