import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

triton = pytest.importorskip("triton", reason="Triton is made for Linux only")

from week2.attention import why_not  # noqa: E402 - after the check that Triton is there
from week2.attention.compiled import compile_for_hopper  # noqa: E402

ROOT = Path(__file__).parents[2]


def test_kernels_are_right_under_the_interpreter():
    tests = ROOT / "tests/attention/interpreted_triton.py"
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tests)],
        cwd=ROOT,
        env=os.environ | {"TRITON_INTERPRET": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "passed" in result.stdout


@pytest.mark.skipif(torch.cuda.is_available(), reason="says what a machine without a GPU answers")
def test_without_a_gpu_it_says_how_to_try_the_kernel():
    x = torch.zeros(1, 4, 1, 16)
    assert "TRITON_INTERPRET=1" in str(why_not("triton", x, x, x))


@pytest.mark.parametrize("kernel", ["forward", "dq", "dkdv"])
@pytest.mark.parametrize("dtype", ["fp16", "bf16"])
def test_kernels_compile_for_hopper_to_its_tensor_cores_and_its_memory_accelerator(kernel, dtype):
    built = compile_for_hopper(kernel, block_q=64, block_k=64, head_dim=128, dtype=dtype)
    assert built.wgmma > 0
    assert built.tma > 0
    assert built.shared_bytes <= 227 * 1024


def test_compiling_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    compile_for_hopper("forward", block_q=64, block_k=32, head_dim=64)
    assert list(tmp_path.iterdir()) == []


def test_a_kernel_that_does_not_exist_cannot_be_compiled():
    with pytest.raises(ValueError, match="no kernel is called 'backward'; there are forward"):
        compile_for_hopper("backward", block_q=64, block_k=64, head_dim=64)


def test_the_largest_forward_tile_fits_a_multiprocessor_without_spilling():
    built = compile_for_hopper("forward", block_q=128, block_k=128, head_dim=128, warps=8, stages=2)
    assert built.spilled_bytes == 0
    assert built.shared_bytes <= 227 * 1024


INTERPRETING = """
from week2.attention.compiled import compile_for_hopper
from week2.attention.triton_kernel import INTERPRETED
assert INTERPRETED
print(compile_for_hopper("dq", block_q=64, block_k=64, head_dim=64))
"""


def test_a_process_that_interprets_kernels_can_build_them_too():
    done = subprocess.run(
        [sys.executable, "-c", INTERPRETING],
        env=os.environ | {"TRITON_INTERPRET": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"{compile_for_hopper('dq', block_q=64, block_k=64, head_dim=64)}\n", (
        done.stderr
    )
