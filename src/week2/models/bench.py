"""`week2 bench scan`: this project's scan and Mamba mixer against transformers' on a CPU.

Each measurement is made in a process of its own, on one thread, in processor time, and all come
from one run of this command, so ratios between them hold better than the times themselves.
transformers' scan is the one that it falls back to without CUDA kernels; its backward takes time
quadratic in the length, which is why it is measured at short lengths only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import torch
import transformers

from week2.arguments import whole_numbers
from week2.attention.bench import slope
from week2.attention.measure import give_back_memory, measure_apart

LENGTHS = (128, 512, 2048, 8192)
BOTH = (128, 512)
BATCH, D_MODEL, D_STATE = 4, 192, 16
D_INNER = 2 * D_MODEL
THIS = "this"
FORMS = {
    "scan": (THIS, "transformers", "reference", "plain", "associative"),
    "mixer": (THIS, "transformers"),
}
"""What is measured, and in which forms: `this` is what `selective_scan` takes by itself."""


def call_of(what: str, form: str, seq_len: int, both: bool) -> Callable[[], object]:
    """Return the call to measure: a forward without gradients, or (`both`) forward and backward."""
    torch.manual_seed(0)
    run, leaves = (_scan if what == "scan" else _mixer)(form, seq_len)
    if not both:
        return torch.no_grad()(run)
    for leaf in leaves:
        leaf.requires_grad_()
    return lambda: torch.autograd.grad(run().sum(), leaves)


def _scan(form: str, seq_len: int) -> tuple[Callable[[], torch.Tensor], list[torch.Tensor]]:
    """Make a scan with all its options, on inputs in the memory layout of a mixer's layers."""
    from transformers.models.mamba.modeling_mamba import mamba_selective_scan

    from week2.models.scan import selective_scan, selective_scan_reference

    def row(width: int) -> torch.Tensor:
        return torch.randn(BATCH, seq_len, width).transpose(1, 2)

    inputs: dict[str, Any] = {
        "u": row(D_INNER),
        "delta": row(D_INNER) - 4,
        "A": -torch.arange(1.0, D_STATE + 1).repeat(D_INNER, 1),
        "B": row(D_STATE),
        "C": row(D_STATE),
        "D": torch.ones(D_INNER),
        "z": row(D_INNER),
        "delta_bias": torch.zeros(D_INNER),
    }

    def run() -> torch.Tensor:
        if form == "transformers":
            u, delta, *rest = inputs.values()
            return mamba_selective_scan(u, delta, *rest, delta_softplus=True)
        if form == "reference":
            return selective_scan_reference(**inputs, delta_softplus=True)
        backend = None if form == THIS else form
        return selective_scan(**inputs, delta_softplus=True, backend=backend)

    return run, list(inputs.values())


def _mixer(form: str, seq_len: int) -> tuple[Callable[[], torch.Tensor], list[torch.Tensor]]:
    """Return a whole mixer, with the same weights in either form."""
    from transformers.models.mamba.modeling_mamba import MambaMixer as Theirs

    from week2.models import Week2MambaConfig
    from week2.models.mixer import MambaMixer

    sizes: dict[str, Any] = {"hidden_size": D_MODEL, "state_size": D_STATE}
    ours = MambaMixer(Week2MambaConfig(**sizes))
    theirs = Theirs(transformers.MambaConfig(**sizes), layer_idx=0)
    ours.load_state_dict(theirs.state_dict())
    mixer = ours if form == THIS else theirs
    hidden = torch.randn(BATCH, seq_len, D_MODEL)
    return lambda: mixer(hidden), [hidden, *mixer.parameters()]


def measured(what: str, form: str, seq_len: int, both: bool) -> dict[str, Any]:
    """One row: seconds of processor time, peak bytes beyond what was held before, runs."""
    torch.set_num_threads(1)
    warm, call = (call_of(what, form, length, both) for length in (2, seq_len))
    row = {"what": what, "form": form, "seq_len": seq_len, "both": both}

    def warm_up() -> None:
        warm()
        give_back_memory()

    return row | asdict(measure_apart(call, warm=warm_up))


def bench(
    lengths: Sequence[int] = LENGTHS, both: Sequence[int] = BOTH, short: int = 2048
) -> dict[str, Any]:
    """All rows, what each form takes in multiples of `this`, and how `this` grows with the length.

    Args:
        lengths: for the forward pass.
        both: for forward and backward.
        short: the longest length for `plain` and `associative`.
    """
    rows = []
    for what, forms in FORMS.items():
        for form in forms:
            slow = form in ("plain", "associative")
            wanted = [(n, False) for n in lengths if not slow or n <= short]
            wanted += [(n, True) for n in both if form != "reference"]
            rows += [measured(what, form, n, passes) for n, passes in wanted]
    of_this = {_place(row): row for row in rows if row["form"] == THIS}
    ratios = [
        {key: row[key] for key in ("what", "form", "seq_len", "both")}
        | {k: row[k] / max(1e-9, of_this[_place(row)][k]) for k in ("seconds", "peak_bytes")}
        for row in rows
        if row["form"] != THIS
    ]
    return {
        "device": "cpu",
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "threads": 1,
        "batch": BATCH,
        "d_model": D_MODEL,
        "d_inner": D_INNER,
        "d_state": D_STATE,
        "dtype": "float32",
        "rows": rows,
        "times_this": ratios,
        "growth": {what: _growth(what, rows) for what in FORMS},
    }


def _place(row: dict[str, Any]) -> tuple[str, int, bool]:
    return row["what"], row["seq_len"], row["both"]


def _growth(what: str, rows: Sequence[dict[str, Any]]) -> float | None:
    """Return the exponent p of seconds = c · seq_len^p of `this` forward; 1 is linear."""
    mine = [r for r in rows if (r["what"], r["form"], r["both"]) == (what, THIS, False)]
    if len(mine) < 2:
        return None
    return slope([r["seq_len"] for r in mine], [r["seconds"] for r in mine])


def table(result: dict[str, Any]) -> str:
    """Return the result as text."""
    head = f"batch {BATCH}, d_inner {D_INNER}, d_state {D_STATE}, float32, one thread"
    lines = [
        head,
        f"{'':6} {'form':13}{'pass':9}{'seq_len':>8}{'seconds':>11}{'peak MiB':>10}  this is",
    ]
    ratio = {(*_place(r), r["form"]): r for r in result["times_this"]}
    for r in result["rows"]:
        more = ratio.get((*_place(r), r["form"]))
        faster = f"{more['seconds']:8.1f}x faster" if more else ""
        passes = "fwd+bwd" if r["both"] else "fwd"
        lines.append(
            f"{r['what']:6} {r['form']:13}{passes:9}{r['seq_len']:>8,}{r['seconds']:>11.4f}"
            f"{r['peak_bytes'] / 2**20:>10.1f}{faster}"
        )
    for what, power in result["growth"].items():
        if power is not None:
            lines.append(f"forward of this {what} grows as seq_len^{power:.2f}")
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Run the bench: `week2 bench scan [--json] [--lengths …] [--both …]`."""
    parser = argparse.ArgumentParser(prog="week2 bench scan", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--lengths", type=whole_numbers(), default=LENGTHS, help="forward: 128,512,…"
    )
    parser.add_argument(
        "--both", type=whole_numbers(), default=BOTH, help="forward and backward: 128,512"
    )
    options = parser.parse_args(argv)
    result = bench(options.lengths, options.both)
    print(json.dumps(result, indent=1) if options.json else table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
