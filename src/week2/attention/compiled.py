"""Compiling the book's Triton kernels for a card that is not there, to see what they become.

Triton carries its own assembler, so a machine without a GPU can build the program that a Hopper
card would run, and read in it which of the card's units it uses. It says nothing about speed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

from week2.attention.triton_backward import dkdv_kernel, dq_kernel
from week2.attention.triton_kernel import INTERPRETED, forward_kernel

HOPPER = GPUTarget("cuda", 90, 32)
_KERNELS = {"forward": forward_kernel, "dq": dq_kernel, "dkdv": dkdv_kernel}
_ROWS_OF_QUERIES = {"Q", "Out", "DO", "DQ"}
_ROWS_OF_KEYS = {"K", "V", "DK", "DV"}
_BUILD = """
import dataclasses, json, sys
from week2.attention.compiled import compile_for_hopper
print(json.dumps(dataclasses.asdict(compile_for_hopper(**json.loads(sys.argv[1])))))
"""


@dataclass(frozen=True)
class Built:
    """What the assembled program uses.

    Attributes:
        wgmma: instructions that start a product on the tensor cores (each works on its own while
            the program goes on).
        tma: instructions that move a block through the tensor memory accelerator.
        shared_bytes: fast memory taken; a multiprocessor of an H100 has 227 KiB to give.
        registers: for each thread, at most 255.
        spilled_bytes: what did not fit the registers and goes to slow memory, for each thread.
    """

    wgmma: int
    tma: int
    shared_bytes: int
    registers: int
    spilled_bytes: int


def compile_for_hopper(
    kernel: str,
    *,
    block_q: int,
    block_k: int,
    head_dim: int,
    causal: bool = True,
    dtype: str = "fp16",
    warps: int = 4,
    stages: int = 2,
) -> Built:
    """Build one kernel, "forward", "dq" or "dkdv", for compute capability 9.0.

    Args:
        head_dim: a power of two from 16.
        dtype: Triton's name: "fp16" or "bf16".

    Raises:
        ValueError: there is no such kernel.
    """
    arguments = locals()
    if kernel not in _KERNELS:
        raise ValueError(
            f"no kernel is called {kernel!r}; there are {', '.join(_KERNELS)}"
        )
    if INTERPRETED:
        return _in_another_process(arguments)
    function = _KERNELS[kernel].fn
    constants = {
        "HEAD_DIM": head_dim,
        "CAUSAL": causal,
        "BLOCK_Q": block_q,
        "BLOCK_K": block_k,
    }
    signature = {}
    for name in function.arg_names:
        if name in constants:
            signature[name] = "constexpr"
        elif name in _ROWS_OF_QUERIES | _ROWS_OF_KEYS:
            rows = block_q if name in _ROWS_OF_QUERIES else block_k
            signature[name] = f"tensordesc<{dtype}[1, 1, {rows}, {head_dim}]>"
        elif name in ("L", "Delta"):
            signature[name] = "*fp32"
        else:
            signature[name] = "fp32" if name in ("scale", "softmax_scale") else "i32"
    with _files_in_a_folder_of_their_own():
        built = triton.compile(
            ASTSource(function, signature, constants),
            target=HOPPER,
            options={"num_warps": warps, "num_stages": stages},
        )
        registers, spilled = _resources(built.asm["cubin"])
    return Built(
        wgmma=built.asm["ptx"].count("wgmma.mma_async"),
        tma=built.asm["ptx"].count("cp.async.bulk.tensor"),
        shared_bytes=built.metadata.shared,
        registers=registers,
        spilled_bytes=spilled,
    )


def _in_another_process(arguments: dict[str, Any]) -> Built:
    """Build where Triton compiles: in this process it interprets, and keeps to that."""
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, json.dumps(arguments)],
        env=os.environ | {"TRITON_INTERPRET": "0"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"the kernel could not be built:\n{done.stderr}")
    return Built(**json.loads(done.stdout))


@contextmanager
def _files_in_a_folder_of_their_own() -> Iterator[None]:
    """Keep what compiling writes, its cache too, in a folder under this one, and remove it."""
    usual = tempfile.tempdir
    with (
        tempfile.TemporaryDirectory(dir=Path.cwd()) as folder,
        triton.knobs.cache.scope(),
    ):
        triton.knobs.cache.dir = folder
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = usual


def _resources(cubin: bytes) -> tuple[int, int]:
    """Read (registers, bytes of stack) of a thread with NVIDIA's own tool."""
    with tempfile.NamedTemporaryFile(suffix=".cubin") as file:
        file.write(cubin)
        file.flush()
        report = subprocess.run(
            [triton.knobs.nvidia.cuobjdump.path, "--dump-resource-usage", file.name],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    match = re.search(r"REG:(\d+) STACK:(\d+)", report)
    if match is None:
        raise RuntimeError(f"cuobjdump did not report registers: {report!r}")
    return int(match[1]), int(match[2])
