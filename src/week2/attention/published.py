"""Other people's measurements of attention on an H100, as data.

`published.csv` was read off the bar labels of `assets/flash3_fp16_fwd.png` in the repository
Dao-AILab/flash-attention, commit 0251105a2fb19d2957484b7f023cd8c115286ced (Shah, Bikshandi, Zhang,
Thakkar, Ramani, Dao): forward pass, FP16, H100 80GB SXM5, TFLOP/s. This book measured none of it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources

SOURCE = (
    "Published by Shah et al. 2024: assets/flash3_fp16_fwd.png, "
    "github.com/Dao-AILab/flash-attention at 0251105"
)


# --8<-- [start:speeds]
@dataclass(frozen=True)
class Speed:
    """One bar; `tflops` is None if the figure says out of memory or hides it."""

    head_dim: int
    causal: bool
    seq_len: int
    implementation: str
    tflops: float | None
    out_of_memory: bool


def speeds() -> list[Speed]:
    """All bars of the published figure, in its order."""
    text = (
        resources.files("week2.attention")
        .joinpath("published.csv")
        .read_text("utf-8")
    )
    return [
        Speed(
            head_dim=int(row["head_dim"]),
            causal=row["causal"] == "true",
            seq_len=int(row["seq_len"]),
            implementation=row["implementation"],
            tflops=float(row["tflops_per_s"])
            if row["tflops_per_s"][:1].isdigit()
            else None,
            out_of_memory=row["tflops_per_s"] == "OOM",
        )
        for row in csv.DictReader(text.splitlines())
    ]


def speedups(over: str = "flash_attention_2") -> dict[tuple[int, bool, int], float]:
    """Divide FlashAttention-3's speed by `over`'s, by (head_dim, causal, seq_len)."""
    bars = {
        (s.head_dim, s.causal, s.seq_len, s.implementation): s.tflops
        for s in speeds()
    }
    names = {name for *_, name in bars}
    if over not in names:
        raise ValueError(f"implementation {over!r}: the figure has {sorted(names)}")
    ratios = {}
    for (head_dim, causal, seq_len, name), ours in bars.items():
        theirs = bars.get((head_dim, causal, seq_len, over))
        if name == "flash_attention_3" and ours is not None and theirs is not None:
            ratios[head_dim, causal, seq_len] = ours / theirs
    return ratios


# --8<-- [end:speeds]
