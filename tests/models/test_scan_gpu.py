"""The forms made for a GPU, as far as a CPU can test them: the interpreter, and the adapter."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

from week2.models import explain, selective_scan
from week2.models.scan import mamba_ssm, selective_scan_reference, triton_kernel
from week2.models.scan.plain import selective_scan_plain


@pytest.fixture(scope="module")
def interpreted():
    """What `interpreted_triton.py` found; its own process, as Triton reads the setting once."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("interpreted_triton.py"))],
        env=os.environ | {"TRITON_INTERPRET": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("case", ["plain", "full", "reverse"])
def test_the_triton_kernel_equals_the_reference(interpreted, case):
    for name, error in interpreted["errors"][case].items():
        assert error < 5e-6, f"{name}: {error:.1e}"


def test_triton_is_not_chosen_on_a_cpu_even_when_interpreted(interpreted):
    assert interpreted["reason"] == "it can, but is made for cuda and slow on cpu: name it"


def tensors():
    torch.manual_seed(0)
    u, delta, z = torch.randn(3, 2, 5, 9)
    B, C = torch.randn(2, 2, 4, 9)
    return {"u": u, "delta": delta, "A": -torch.rand(5, 4), "B": B, "C": C, "z": z}


def test_without_a_gpu_explain_says_so_and_naming_a_gpu_form_is_refused():
    inputs = tensors()
    reasons = explain(**inputs)
    assert reasons["mamba_ssm"] == "it runs on cuda, and an input is on cpu"
    assert "it needs a GPU, or TRITON_INTERPRET=1" in str(reasons["triton"])
    assert "made for cuda and slow on cpu" in str(reasons["associative"])
    with pytest.raises(ValueError, match="'triton' cannot serve this call: it needs a GPU"):
        selective_scan(**inputs, backend="triton")


@pytest.mark.parametrize("reverse", [False, True])
def test_the_adapter_to_mamba_ssm_turns_time_and_passes_everything_on(reverse):
    inputs = tensors()
    actual = mamba_ssm.through(
        selective_scan_reference, **inputs, delta_softplus=True, reverse=reverse
    )
    expected = selective_scan_plain(**inputs, delta_softplus=True, reverse=reverse)
    torch.testing.assert_close(actual, expected)


def test_mamba_ssm_is_reported_missing_where_it_is():
    assert "mamba-ssm is not installed" in str(mamba_ssm.why_not())


@pytest.mark.parametrize("optional", [True, False])
def test_the_kernels_compile_for_a_hopper_card(optional, monkeypatch, tmp_path):
    monkeypatch.setenv("TRITON_CACHE_DIR", str(tmp_path))
    sizes = {"N": 16, "N_PAD": 16, "BD": triton_kernel.BLOCK, "STEPS": triton_kernel.CHUNK}
    flags = dict.fromkeys(("SOFTPLUS", "REVERSE", "KEEP", "HAS_D", "HAS_Z", "HAS_BIAS"), optional)
    absent = {} if optional else dict.fromkeys(("D", "z", "bias"))  # None is passed in their place
    for kernel in (triton_kernel._forward, triton_kernel._backward):
        constants = {k: v for k, v in (sizes | flags | absent).items() if k in kernel.arg_names}
        signature = {
            name: "constexpr"
            if name in constants
            else "i32"
            if name in ("seq_len", "d_inner", "batch")
            else "*fp32"
            for name in kernel.arg_names
        }
        built = triton.compile(
            ASTSource(kernel, signature, constants),
            target=GPUTarget("cuda", 90, 32),
            options={"num_warps": 4},
        )
        assert ".target sm_90" in built.asm["ptx"]
