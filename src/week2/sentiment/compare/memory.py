"""Memory of classifying reviews, in a process that has done nothing else: code, weights, work.

    python -m week2.sentiment.compare.memory bert --batch-size 64 --length 128

prints one measurement as JSON. On a CPU it is the resident set, what the process really holds in
memory; on a GPU, what PyTorch's allocator handed out.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch

from week2.attention.measure import peak_bytes, resident_bytes
from week2.sentiment.compare.sides import DTYPES, load_side


def memory_of(
    name: str,
    *,
    batch_size: int,
    length: int,
    dtype: str = "fp32",
    device: str = "cpu",
) -> dict[str, Any]:
    """Measure in a fresh process; `peak = before + weights and buffers + activations`, nearly.

    Returns:
        Bytes: `before` (Python and libraries, no model), `weights` (counted), `activations` (the
        most that inference held beyond what lay there before it), `peak` (of the whole process).
        On a GPU `before` is 0: the driver's share is not PyTorch's to know.

    Raises:
        RuntimeError: the process failed; with what it said.
    """
    command = [
        sys.executable,
        "-m",
        "week2.sentiment.compare.memory",
        name,
        "--device",
        device,
    ]
    command += [
        "--batch-size",
        str(batch_size),
        "--length",
        str(length),
        "--dtype",
        dtype,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"measuring the memory of {name} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


# --8<-- [start:here]
def measure_here(
    name: str, *, batch_size: int, length: int, dtype: str, device: str
) -> dict[str, int]:
    """Return the measurement itself, in this process, which must be a fresh one."""
    import week2.models  # noqa: F401 - its code counts as `before`

    before = 0 if device == "cuda" else resident_bytes()
    side = load_side(name, dtype, device)
    ids = torch.full((batch_size, length), 5, device=device)
    mask = torch.ones_like(ids)
    weights = sum(t.numel() * t.element_size() for t in side.model.parameters())
    call = torch.inference_mode()(
        lambda: side.model(input_ids=ids, attention_mask=mask)
    )
    small = partial(
        side.model, input_ids=ids[:1, :2]
    )  # loads what code inference needs
    work = _on_cuda(call) if device == "cuda" else _on_cpu(call, small)
    return {"before": before, "weights": weights, **work}


def _on_cpu(call: Callable[[], Any], small: Callable[[], Any]) -> dict[str, int]:
    small()
    give_back()
    ready = resident_bytes()
    _forget_peak()
    for _ in range(3):
        call()
    peak = peak_bytes()
    return {"activations": peak - ready, "peak": peak}


# --8<-- [end:here]


def _on_cuda(call: Callable[[], Any]) -> dict[str, int]:
    torch.cuda.reset_peak_memory_stats()
    ready = torch.cuda.memory_allocated()
    for _ in range(3):
        call()
    torch.cuda.synchronize()
    peak = torch.cuda.max_memory_allocated()
    return {"activations": peak - ready, "peak": peak}


def give_back() -> None:
    """Hand freed memory to the system, so that inference cannot use it unseen (glibc)."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _forget_peak() -> None:
    """Let the peak begin at what is held now: loading held more (Linux)."""
    forget = Path("/proc/self/clear_refs")
    if forget.exists():
        forget.write_text("5")


def main(argv: list[str] | None = None) -> int:
    """Measure one model and print JSON."""
    parser = argparse.ArgumentParser(
        prog="week2.sentiment.compare.memory", description=__doc__
    )
    parser.add_argument("model")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--length", type=int, default=128, help="tokens in each text")
    parser.add_argument("--dtype", choices=tuple(DTYPES), default="fp32")
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args(argv)
    torch.set_num_threads(1)
    sizes = {"batch_size": options.batch_size, "length": options.length}
    memory = measure_here(
        options.model, **sizes, dtype=options.dtype, device=options.device
    )
    print(
        json.dumps(
            {"model": options.model, "dtype": options.dtype, **sizes, **memory}
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
