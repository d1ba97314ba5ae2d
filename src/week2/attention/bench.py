"""`week2 bench attention`: time and memory on a CPU, speed beside the published bars on a GPU.

On a CPU each measurement is made in a fresh process, on one thread, in processor time. All come
from one run of this command, so ratios between them hold better than the times themselves.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import torch

from week2.attention import attention, available_backends, why_not
from week2.attention.measure import FORMS
from week2.attention.published import SOURCE, speeds

LENGTHS = (1024, 2048, 4096, 8192, 16384)
LONG = (32768, 65536)


def slope(lengths: Sequence[int], values: Sequence[float]) -> float:
    """Fit value = c · length^p by least squares on logarithms, and return p."""
    if len(lengths) < 2:
        raise ValueError(f"a slope needs at least two lengths, got {list(lengths)}")
    if min(values) <= 0:
        raise ValueError(
            f"a slope needs values above 0, got {min(values)}; measure longer inputs"
        )
    x = [math.log(n) for n in lengths]
    y = [math.log(v) for v in values]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    over = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return over / sum((a - mean_x) ** 2 for a in x)


def slopes(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """For each form measured at two lengths or more, how its time and its memory grow."""
    growth: dict[str, dict[str, float]] = {}
    for form in FORMS:
        mine = [r for r in rows if r["form"] == form]
        if len(mine) > 1:
            lengths = [r["seq_len"] for r in mine]
            growth[form] = {
                key: slope(lengths, [r[key] for r in mine]) for key in _MEASURED
            }
    return growth


def measure_in_fresh_process(
    form: str, seq_len: int, head_dim: int
) -> dict[str, Any]:
    """One row: form, seq_len, seconds, peak_bytes (beyond inputs and code), runs."""
    command = [sys.executable, "-m", "week2.attention.measure"]
    command += [
        "--form",
        form,
        "--seq-len",
        str(seq_len),
        "--head-dim",
        str(head_dim),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"measuring {form} at {seq_len} failed:\n{done.stderr}")
    return {"form": form, "seq_len": seq_len} | json.loads(done.stdout)


def bench_cpu(
    lengths: Sequence[int], long: Sequence[int], head_dim: int
) -> dict[str, Any]:
    """Naive, tiled and SDPA at `lengths`, the tiled form at `long` too: rows, slopes, ratios."""
    rows = [
        measure_in_fresh_process(form, n, head_dim) for n in lengths for form in FORMS
    ]
    rows += [measure_in_fresh_process("tiled", n, head_dim) for n in long]
    at = {(r["form"], r["seq_len"]): r for r in rows}
    ratios = [
        {"form": form, "seq_len": n}
        | {k: at["naive", n][k] / max(1e-9, at[form, n][k]) for k in _MEASURED}
        for n in lengths
        for form in FORMS
        if form != "naive"
    ]
    return {
        "device": "cpu",
        "torch": torch.__version__,
        "threads": 1,
        "heads": 1,
        "head_dim": head_dim,
        "dtype": "float32",
        "rows": rows,
        "slopes": slopes(rows),
        "naive_over": ratios,
    }


_MEASURED = ("seconds", "peak_bytes")


def flops(
    batch: int, seq_len: int, n_heads: int, head_dim: int, causal: bool
) -> float:
    """Floating-point operations of the forward pass, as the papers count: half if causal."""
    return 4.0 * batch * n_heads * seq_len**2 * head_dim * (0.5 if causal else 1.0)


def bench_cuda(
    lengths: Iterable[int],
    head_dims: Iterable[int],
    masks: Iterable[bool] = (False, True),
    tokens: int = 16384,
    width: int = 2048,
) -> dict[str, Any]:
    """Forward TFLOP/s in FP16 of every backend here, in the published figure's shapes.

    Args:
        tokens: batch · seq_len, kept constant. width: n_heads · head_dim.
    """
    published = {
        (s.head_dim, s.causal, s.seq_len, s.implementation): s.tflops
        for s in speeds()
    }
    names = {implementation for *_, implementation in published}
    rows = []
    for head_dim in head_dims:
        for causal in masks:
            for n in lengths:
                shape = (max(1, tokens // n), n, width // head_dim, head_dim)
                q, k, v = (
                    torch.randn(shape, device="cuda", dtype=torch.float16)
                    for _ in range(3)
                )
                row: dict[str, Any] = {
                    "head_dim": head_dim,
                    "causal": causal,
                    "seq_len": n,
                }
                work = flops(shape[0], n, shape[2], head_dim, causal)
                row["tflops"] = {
                    name: work / _cuda_seconds(name, q, k, v, causal) / 1e12
                    for name in available_backends()
                    if name not in ("naive", "tiled")
                    and why_not(name, q, k, v, causal=causal) is None
                }
                row["published"] = {
                    i: published.get((head_dim, causal, n, i)) for i in sorted(names)
                }
                rows.append(row)
    return {
        "device": torch.cuda.get_device_name(),
        "torch": torch.__version__,
        "dtype": "float16",
        "rows": rows,
        "published_source": SOURCE,
    }


def _cuda_seconds(
    name: str, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, causal: bool
) -> float:
    """Median of 20 calls, timed by the card's own clock after 5 to warm up (and to tune)."""
    for _ in range(5):
        attention(q, k, v, causal=causal, backend=name)
    times = []
    for _ in range(20):
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        attention(q, k, v, causal=causal, backend=name)
        end.record()
        torch.cuda.synchronize()
        times.append(start.elapsed_time(end) / 1e3)
    return sorted(times)[len(times) // 2]


def cpu_table(result: dict[str, Any]) -> str:
    """Return the rows of `bench_cpu` as text."""
    lines = [f"{'form':8}{'seq_len':>9}{'seconds':>12}{'peak MiB':>12}"]
    lines += [
        f"{r['form']:8}{r['seq_len']:>9,}{r['seconds']:>12.4f}{r['peak_bytes'] / 2**20:>12.1f}"
        for r in result["rows"]
    ]
    lines += ["", f"{'naive over':12}{'seq_len':>9}{'time':>9}{'memory':>9}"]
    lines += [
        f"{r['form']:12}{r['seq_len']:>9,}{r['seconds']:>8.1f}x{r['peak_bytes']:>8.0f}x"
        for r in result["naive_over"]
    ]
    lines += ["", f"{'grows as n^':12}{'time':>9}{'memory':>9}"]
    lines += [
        f"{form:12}{s['seconds']:>9.2f}{s['peak_bytes']:>9.2f}"
        for form, s in result["slopes"].items()
    ]
    return "\n".join(lines)


def cuda_table(result: dict[str, Any]) -> str:
    """Return the rows of `bench_cuda` as text: this card's, then the published ones."""
    lines = [f"forward, float16, TFLOP/s on {result['device']}"]
    for r in result["rows"]:
        lines.append(
            f"head_dim {r['head_dim']}, {'causal' if r['causal'] else 'full'}, {r['seq_len']:,}"
        )
        ours = "  ".join(f"{name} {x:.0f}" for name, x in r["tflops"].items())
        theirs = "  ".join(
            f"{name} {x:.0f}" for name, x in r["published"].items() if x is not None
        )
        lines += [f"  here       {ours}", f"  published  {theirs}"]
    lines.append(result["published_source"])
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Run the bench for this machine: `week2 bench attention [--json] [--lengths …]`."""
    parser = argparse.ArgumentParser(
        prog="week2 bench attention", description=__doc__
    )
    parser.add_argument(
        "--json", action="store_true", help="print JSON instead of a table"
    )
    parser.add_argument(
        "--device", choices=("cpu", "cuda"), help="default: cuda if there is one"
    )
    parser.add_argument(
        "--lengths", type=_lengths, default=LENGTHS, help="e.g. 1024,2048"
    )
    parser.add_argument(
        "--long", type=_lengths, default=LONG, help="tiled only; '' for none"
    )
    parser.add_argument(
        "--head-dims", type=_lengths, help="default: 64 on a CPU, 64,128,256"
    )
    options = parser.parse_args(argv)
    device = options.device or ("cuda" if torch.cuda.is_available() else "cpu")
    if device == "cuda":
        if not torch.cuda.is_available():
            print(
                "week2 bench attention: torch sees no GPU; leave --device out",
                file=sys.stderr,
            )
            return 2
        result = bench_cuda(options.lengths, options.head_dims or (64, 128, 256))
        table = cuda_table
    else:
        result = bench_cpu(
            options.lengths, options.long, (options.head_dims or (64,))[0]
        )
        table = cpu_table
    print(json.dumps(result, indent=2) if options.json else table(result))
    return 0


def _lengths(text: str) -> tuple[int, ...]:
    return tuple(int(x) for x in text.split(",") if x)


if __name__ == "__main__":
    sys.exit(main())
