"""Counting what an attention algorithm costs: bytes moved, operations by kind, pieces of work.

Nothing here is asserted: bytes are counted by the run itself (`week2.attention.tiles.HBM`),
operations by watching every call that PyTorch makes, blocks by listing those that were computed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from week2.attention.tiles import HBM, block_sizes

aten = torch.ops.aten


# --8<-- [start:naive]
def naive_traffic(
    q: Tensor, k: Tensor, v: Tensor, scale: float
) -> tuple[Tensor, HBM]:
    """Return the formula as three GPU kernels, each with all of its matrices in HBM.

    Args:
        q, k, v: one head, (seq_len, head_dim).

    Returns:
        The output and what was moved. Dao et al. 2022, algorithm 0.
    """
    hbm = HBM()
    scores = q.new_empty(q.shape[0], k.shape[0])
    weights = torch.empty_like(scores)
    out = torch.empty_like(q)
    hbm.store(scores, hbm.load(q) @ hbm.load(k).T * scale)
    hbm.store(weights, torch.softmax(hbm.load(scores), dim=-1))
    hbm.store(out, hbm.load(weights) @ hbm.load(v))
    return out, hbm


# --8<-- [end:naive]


def predicted_bytes(
    seq_len: int, head_dim: int, sram_numbers: int, itemsize: int = 4
) -> int:
    """FlashAttention-1's traffic by the theorem's count, Θ(n²d²/M), with constants.

    Keys and values are read once: 2nd. For each of the ⌈n / B_c⌉ blocks of keys,
    every query row is read with its output and two statistics, and output and
    statistics are written back.
    """
    _, block_k = block_sizes(sram_numbers, head_dim)
    passes = -(-seq_len // block_k)
    each_pass = seq_len * (head_dim + 2 * (head_dim + 2))
    return itemsize * (2 * seq_len * head_dim + passes * each_pass)


@dataclass
class Operations:
    """Operations done, by kind: multiply-adds of matrix products count two."""

    matmul: int = 0
    exp: int = 0
    other: int = 0

    @property
    def non_matmul(self) -> int:
        """Everything that a tensor core cannot do."""
        return self.exp + self.other


_PRODUCTS = {aten.mm, aten.bmm}
_EXPONENTIALS = {aten.exp, aten.exp_, aten.log}
# Arithmetic that works number by number: as many operations as numbers come out …
_POINTWISE = {
    aten.add,
    aten.add_,
    aten.sub,
    aten.sub_,
    aten.mul,
    aten.mul_,
    aten.div,
    aten.maximum,
    aten.eq,
    aten.le,
    aten.masked_fill,
    aten.where,
}
# … or that folds numbers into one: as many as go in.
_REDUCTIONS = {aten.sum, aten.amax, aten.max, aten.any}

# What moves or makes numbers without arithmetic counts nothing.
_VIEWS = {
    "select",
    "view",
    "_unsafe_view",
    "transpose",
    "permute",
    "expand",
    "slice",
    "unsqueeze",
    "t",
}
_MOVES = _VIEWS | {
    "clone",
    "copy_",
    "_to_copy",
    "empty",
    "empty_like",
    "new_empty",
    "zeros",
}
_MOVES |= {
    "zeros_like",
    "full_like",
    "fill_",
    "arange",
    "bitwise_not",
    "alias",
    "detach",
}


class OperationCounter(TorchDispatchMode):
    """A context in which every PyTorch operation is run and counted.

    Moves (copies, views, conversions, allocations) count nothing. An operation of a kind that it
    does not know raises a NotImplementedError rather than going uncounted.
    """

    def __init__(self) -> None:
        """Start from nothing counted."""
        super().__init__()
        self.operations = Operations()

    # --8<-- [start:count]
    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        """Run `func`, then add what it did to `self.operations`."""
        result = func(*args, **(kwargs or {}))
        kind = func.overloadpacket
        if kind in _PRODUCTS:
            self.operations.matmul += 2 * result.numel() * args[0].shape[-1]
        elif kind in _EXPONENTIALS:
            self.operations.exp += result.numel()
        elif kind in _POINTWISE:
            self.operations.other += result.numel()
        elif kind in _REDUCTIONS:
            self.operations.other += args[0].numel()
        elif kind.__name__ not in _MOVES:
            raise NotImplementedError(
                f"{func} is of no known kind; "
                "add it to _POINTWISE, _REDUCTIONS or _MOVES"
            )
        return result

    # --8<-- [end:count]


def count_operations(run: Callable[[], object]) -> Operations:
    """Call `run` and return the operations that it did."""
    with OperationCounter() as counter, torch.no_grad():
        run()
    return counter.operations


# --8<-- [start:work]
def parallel_work_items(
    version: int, batch: int, n_heads: int, seq_len_q: int, block_q: int
) -> int:
    """Pieces of forward work that are independent, so can run side by side.

    FlashAttention-1 gives one thread block to a head; version 2 one to each block of
    queries.
    """
    if version not in (1, 2):
        raise ValueError(f"version must be 1 or 2, got {version}")
    return batch * n_heads * (1 if version == 1 else -(-seq_len_q // block_q))


# --8<-- [end:work]
