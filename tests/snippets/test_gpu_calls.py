"""What is checked of the blocks that need a GPU where there is none: evidence for the skip list.

Each block runs on a CPU, against functions that have the published signature and hold the tensors
that they get to what the package asks of them. That shows that a call is one that the package
takes, and nothing about what its kernels compute.
"""

from __future__ import annotations

import inspect
import re
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers.modeling_flash_attention_utils import (
    FLASH_ATTN_KERNEL_DEVICES,
    FLASH_ATTN_KERNEL_FALLBACK,
)

from bookproof.record.skips import read_skips
from bookproof.sandbox.pool import Pool
from bookproof.source.index import Book
from bookproof.source.project import Project
from tests.snippets.signatures import PUBLISHED
from week2.attention.backends import Call, _load, _run_flash_attn
from week2.models.scan import mamba_ssm, selective_scan_reference
from week2.models.scan.plain import selective_scan_plain

ROOT = Path(__file__).parents[2]
FLASH = ("flash_attn", "flash_attn_3.flash_attn_interface", "flash_attn.cute")
CALLS = {"call_flash2": FLASH[0], "call_varlen": FLASH[0], "call_flash3": FLASH[1]}
CALLS |= {"call_flash3_fp8": FLASH[1], "call_flash4": FLASH[2]}


@pytest.fixture
def install(monkeypatch):
    """Stand-ins for packages that are not here; give each module's calls as they come."""
    _load.cache_clear()

    def one(module: str) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = []

        def called(name, arguments):
            calls.append(arguments)
            out = accepted(arguments)
            return (out, None) if module == "flash_attn.cute" else out  # with a log-sum-exp

        parts = module.split(".")
        for depth in range(1, len(parts) + 1):
            name = ".".join(parts[:depth])
            package = ModuleType(name)
            package.__path__ = []
            monkeypatch.setitem(sys.modules, name, package)
            if depth > 1:
                setattr(sys.modules[".".join(parts[: depth - 1])], parts[depth - 1], package)
        for name, function in PUBLISHED[module].functions(called).items():
            setattr(sys.modules[module], name, function)
        return calls

    yield one
    _load.cache_clear()


def accepted(arguments: dict[str, Any]) -> torch.Tensor:
    """An output of the right shape, where a flash-attn takes these tensors."""
    q, k, v = arguments["q"], arguments["k"], arguments["v"]
    assert q.dtype == k.dtype == v.dtype
    fp8 = q.dtype == torch.float8_e4m3fn
    assert fp8 or q.dtype in (torch.float16, torch.bfloat16)
    assert q.shape[-1] == k.shape[-1] <= 256
    assert q.shape[-1] % (16 if fp8 else 8) == 0
    for name in ("q_descale", "k_descale", "v_descale") if fp8 else ():
        assert arguments[name].dtype == torch.float32
        assert arguments[name].shape == (len(q), k.shape[-2]), "for each batch and key head"
    assert q.shape[-2] % k.shape[-2] == 0, "query heads must be a multiple of key heads"
    if "cu_seqlens_q" in arguments:
        for which, tensor in (("q", q), ("k", k)):
            starts = arguments[f"cu_seqlens_{which}"]
            assert starts.dtype == torch.int32
            assert (starts[0], starts[-1]) == (0, len(tensor))
            assert arguments[f"max_seqlen_{which}"] == max(
                b - a for a, b in pairwise(starts.tolist())
            )
    else:
        assert q.shape[0] == k.shape[0]
        assert k.shape == v.shape
    return torch.empty_like(q, dtype=torch.bfloat16 if fp8 else q.dtype)


def run(name: str) -> None:
    """Run a block of chapter 2, its tensors on the CPU."""
    text = (ROOT / f"snippets/2-attention/{name}.py").read_text("utf-8")
    assert 'device="cuda"' in text
    exec(compile(text.replace('device="cuda"', 'device="cpu"'), name, "exec"), {})


@pytest.mark.parametrize(("name", "module"), CALLS.items())
def test_each_call_of_flash_attn_is_one_that_its_package_takes(name, module, install, capsys):
    calls = install(module)
    run(name)
    assert len(calls) == 1
    assert capsys.readouterr().out.startswith("torch.Size(")


def test_the_rotation_and_the_descales_leave_attention_as_it_was(install):
    calls = install(FLASH[1])
    torch.manual_seed(0)
    run("call_flash3_fp8")
    (arguments,) = calls
    torch.manual_seed(0)
    q, k, v = torch.randn(2, 1024, 16, 128), *(torch.randn(2, 1024, 4, 128) for _ in range(2))
    back = []
    for name in "qkv":
        heads = arguments[name].shape[2] // 4
        descale = arguments[f"{name}_descale"].repeat_interleave(heads, dim=1)
        back.append(arguments[name].float() * descale[:, None, :, None])

    def attend(*three):
        q, k, v = (x.transpose(1, 2) for x in three)
        return scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)

    exact, actual = attend(q, k, v), attend(*back)
    assert (exact - actual).norm() < 0.1 * exact.norm()
    assert (q - back[0]).norm() > q.norm(), "q was rotated"


def test_a_parameter_that_flash_attn_does_not_have_fails_as_the_block_declares(install):
    install("flash_attn")
    text = (ROOT / "snippets/2-attention/call_sm_scale_gpu.py").read_text("utf-8")
    declared = re.search(r'# raises = "TypeError: (.*)"', text)
    assert declared
    with pytest.raises(TypeError, match=f"^{re.escape(declared[1])}"):
        run("call_sm_scale_gpu")


@pytest.mark.parametrize("module", FLASH)
@pytest.mark.parametrize("padded", [False, True])
def test_the_front_s_calls_are_ones_that_each_flash_attn_takes(module, padded, install):
    calls = install(module)
    q = torch.randn(2, 4, 4, 8, dtype=torch.float16)
    keep = torch.tensor([[1, 1, 0, 1], [1, 0, 0, 0]]).bool() if padded else None
    out = _run_flash_attn(Call(q, q, q, not padded, 0.3, keep), (module,))
    assert out.shape == q.shape
    assert [(c["softmax_scale"], c["causal"]) for c in calls] == [(0.3, not padded)]


def test_the_scan_of_the_comparison_is_one_that_mamba_ssm_takes(monkeypatch):
    """The block's other call, of flash-attn, is made by transformers."""
    module = "mamba_ssm.ops.selective_scan_interface"

    def called(name, arguments):
        u, B = arguments["u"], arguments["B"]
        assert arguments["A"].shape == (u.shape[1], B.shape[1])
        assert all(t.is_contiguous() for t in (u, arguments["delta"], B, arguments["C"]))
        return selective_scan_reference(**arguments)

    fake = ModuleType(module)
    vars(fake).update(PUBLISHED[module].functions(called))
    for name in ("mamba_ssm", "mamba_ssm.ops"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, module, fake)
    torch.manual_seed(0)
    u, delta, z = torch.randn(3, 2, 5, 9)
    B, C = torch.randn(2, 2, 4, 9)
    inputs = {"u": u, "delta": delta, "A": -torch.rand(5, 4), "B": B, "C": C, "z": z}
    for reverse in (False, True):
        actual = mamba_ssm.selective_scan_mamba_ssm(**inputs, delta_softplus=True, reverse=reverse)
        expected = selective_scan_plain(**inputs, delta_softplus=True, reverse=reverse)
        torch.testing.assert_close(actual, expected)


def test_each_block_runs_in_the_environment_that_has_its_package():
    project = Project.find(ROOT)
    pool = Pool(project)
    chosen = {
        name: pool.interpreter(snippet).python
        for name, snippet in Book(project).snippets.items()
        if "gpu" in snippet.settings.needs
    }
    own = {name for name in chosen if "flash_attn.cute" in (ROOT / name).read_text("utf-8")}
    assert own == {"snippets/2-attention/call_flash4.py"}
    for name, python in chosen.items():
        assert python == (".venv-fa4/bin/python" if name in own else ""), name


def test_the_signatures_are_those_of_the_releases_that_are_pinned():
    pins = "".join((ROOT / f"requirements/{n}.txt").read_text() for n in ("gpu", "gpu-fa4"))
    header = (ROOT / "snippets/2-attention/call_flash3.py").read_text("utf-8")
    for published in PUBLISHED.values():
        commit = published.package.rpartition(" ")[2]
        assert f"\n{published.package}\n" in pins or f"@{commit}#subdirectory=hopper" in header


@pytest.mark.parametrize("module", FLASH)
def test_an_installed_package_has_the_signatures_that_are_written_down(module):
    """The names and defaults of its parameters; the page gives no annotations."""
    published = PUBLISHED[module]
    installed = pytest.importorskip(module, exc_type=ImportError)
    if installed.__file__ is None:
        pytest.skip(f"{module} is only the folder of another package")  # of flash-attn-4
    for name, written in published.functions(lambda *_: None).items():
        actual, expected = (
            [(each.name, each.kind, each.default) for each in signature.parameters.values()]
            for signature in map(inspect.signature, (getattr(installed, name), written))
        )
        assert actual == expected, f"{module}.{name} is not that of {published.package}"


def test_the_page_writes_down_each_signature_and_its_date():
    page = (ROOT / "docs/2-attention/which-call.md").read_text("utf-8")
    for module in FLASH:
        published = PUBLISHED[module]
        assert f"`{published.signatures[0]}`" in page, module
        assert f"of {published.dated}" in page, module


def test_the_page_names_the_hub_kernels_that_transformers_would_load():
    page = (ROOT / "docs/2-attention/which-call.md").read_text("utf-8")
    for kernel in (*FLASH_ATTN_KERNEL_FALLBACK.values(), "kernels-community/metal-flash-sdpa"):
        assert kernel in FLASH_ATTN_KERNEL_DEVICES
        assert f"`{kernel}`" in page


def test_no_entry_of_the_skip_list_was_renewed_without_reading_the_signatures_again():
    entries, _ = read_skips(Project.find(ROOT))
    here = [e for e in entries.values() if e.evidence.startswith("tests/snippets/test_gpu_calls")]
    assert here
    oldest = min(published.read for published in PUBLISHED.values())
    for entry in here:
        assert entry.checked.isoformat() <= oldest, "read them again, and write the day there"
