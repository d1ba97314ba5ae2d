"""What every tiled form shares: cutting into blocks, and counting what crosses to slow memory.

A GPU has little fast memory on chip (SRAM, about 0.2 MB for each of an H100's multiprocessors)
and much slow memory (HBM, 80 GB). A tiled form computes inside the first and moves blocks to and
from the second. Here both are the same RAM; `HBM` counts the moves that a GPU would make.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from week2.attention.inputs import causal_keep


# --8<-- [start:hbm]
@dataclass
class HBM:
    """Slow memory that counts bytes read and written, and tiles (i, j) computed."""

    bytes_read: int = 0
    bytes_written: int = 0
    visited: list[tuple[int, int]] = field(default_factory=list)

    @property
    def bytes_moved(self) -> int:
        """Bytes read and written."""
        return self.bytes_read + self.bytes_written

    def load(self, block: Tensor) -> Tensor:
        """Bring a block into fast memory: count its bytes, hand it back."""
        self.bytes_read += block.numel() * block.element_size()
        return block

    def store(self, place: Tensor, block: Tensor) -> None:
        """Write a block back to its place in slow memory, counting its bytes."""
        self.bytes_written += place.numel() * place.element_size()
        place.copy_(block)


# --8<-- [end:hbm]


def blocks(length: int, size: int) -> Iterator[tuple[int, slice]]:
    """Cut 0 … length - 1 into (index, slice) blocks of `size`; the last may be shorter."""
    if size < 1:
        raise ValueError(f"a block must hold at least 1 row, got {size}")
    for index, start in enumerate(range(0, length, size)):
        yield index, slice(start, min(start + size, length))


def block_sizes(sram_numbers: int, head_dim: int) -> tuple[int, int]:
    """FlashAttention-1's blocks for a fast memory of `sram_numbers` numbers: (block_q, block_k).

    Algorithm 1 of Dao et al. 2022: B_c = ⌈M / 4d⌉ keys, B_r = min(B_c, d) queries.
    """
    if sram_numbers < 4 * head_dim:
        raise ValueError(
            f"a fast memory of {sram_numbers} numbers cannot hold one row of q, k, v and o "
            f"at head_dim {head_dim}; it needs at least {4 * head_dim}"
        )
    block_k = -(-sram_numbers // (4 * head_dim))
    return min(block_k, head_dim), block_k


def by_heads(x: Tensor, n_kv_heads: int) -> Tensor:
    """View (batch, seq_len, n_heads, d) as (batch, n_kv_heads, group, seq_len, d).

    Query heads that share a key head lie side by side in `group`; for keys and values it is 1.
    """
    group = x.shape[2] // n_kv_heads
    return x.unflatten(2, (n_kv_heads, group)).permute(0, 2, 3, 1, 4)


def working_dtype(dtype: torch.dtype) -> torch.dtype:
    """Return the dtype of sums: float32 for halves, as in a tensor core, else the same."""
    return torch.float64 if dtype == torch.float64 else torch.float32


def finite(m: Tensor) -> Tensor:
    """Row maxima with 0 for rows that have seen no key (-inf), so that `x - m` is never NaN."""
    return m.masked_fill(m == float("-inf"), 0.0)


@dataclass(frozen=True)
class Mask:
    """Who may look at whom, asked one tile at a time, so that no n × n mask is ever made."""

    seq_len_q: int
    seq_len_k: int
    causal: bool
    padding: Tensor | None  # bool (batch, seq_len_k), True = keep

    # --8<-- [start:skip]
    def is_dead(self, rows: slice, cols: slice) -> bool:
        """Say whether causality hides each key of the tile from each query of it."""
        return (
            self.causal
            and cols.start > rows.stop - 1 + self.seq_len_k - self.seq_len_q
        )

    def is_full(self, rows: slice, cols: slice) -> bool:
        """Say whether every query of the tile sees every key of it."""
        sees_all = (
            not self.causal
            or cols.stop - 1 <= rows.start + self.seq_len_k - self.seq_len_q
        )
        return sees_all and self.padding is None

    # --8<-- [end:skip]

    def hide(self, scores: Tensor, rows: slice, cols: slice) -> Tensor:
        """Set what may not be seen to -inf. `scores`: (batch, n_kv_heads, group, rows, cols)."""
        if self.causal:
            i = torch.arange(rows.start, rows.stop, device=scores.device)
            j = torch.arange(cols.start, cols.stop, device=scores.device)
            keep = causal_keep(i, j, self.seq_len_q, self.seq_len_k)
            scores = scores.masked_fill(~keep, float("-inf"))
        if self.padding is not None:
            keep = self.padding[:, None, None, None, cols]
            scores = scores.masked_fill(~keep, float("-inf"))
        return scores
