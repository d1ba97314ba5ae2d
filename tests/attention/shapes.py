"""What the property tests of attention draw: shapes, masks and tensors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from hypothesis import strategies as st
from torch import Tensor

from week2.attention.reference import FORWARD_BOUND, GRADIENT_BOUND, error, reference_attention


@dataclass(frozen=True)
class Problem:
    batch: int
    seq_len_q: int
    seq_len_k: int
    n_kv_heads: int
    group: int
    head_dim: int
    causal: bool
    kept: float | None  # share of keys that the padding mask keeps; None for no mask
    seed: int

    def tensors(self, dtype: torch.dtype) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """q, k, v that require gradients, and a gradient of the output."""
        g = torch.Generator().manual_seed(self.seed)
        queries = (self.batch, self.seq_len_q, self.n_kv_heads * self.group, self.head_dim)
        keys = (self.batch, self.seq_len_k, self.n_kv_heads, self.head_dim)
        q, k, v, dout = (
            torch.randn(s, generator=g).to(dtype) for s in (queries, keys, keys, queries)
        )
        return q.requires_grad_(), k.requires_grad_(), v.requires_grad_(), dout

    def mask(self) -> Tensor | None:
        if self.kept is None:
            return None
        g = torch.Generator().manual_seed(self.seed + 1)
        return torch.rand(self.batch, self.seq_len_k, generator=g) < self.kept


def problems(
    lengths: st.SearchStrategy[int],
    head_dims: list[int],
    masks: bool = True,
) -> st.SearchStrategy[Problem]:
    return st.builds(
        Problem,
        batch=st.integers(1, 2),
        seq_len_q=lengths,
        seq_len_k=lengths,
        n_kv_heads=st.integers(1, 2),
        group=st.integers(1, 3),
        head_dim=st.sampled_from(head_dims),
        causal=st.booleans(),
        kept=st.sampled_from([None, 0.0, 0.2, 0.8]) if masks else st.none(),
        seed=st.integers(0, 2**16),
    )


def check_against_reference(run, problem: Problem, dtype: torch.dtype) -> None:
    """`run(q, k, v, causal=…[, key_padding_mask=…])` is within the stated bounds of float64."""
    q, k, v, dout = problem.tensors(dtype)
    options: dict[str, Any] = {"causal": problem.causal}
    mask = problem.mask()
    if mask is not None:
        options["key_padding_mask"] = mask
    expected = reference_attention(q, k, v, dout=dout, **options)
    out = run(q, k, v, **options)
    assert out.dtype == dtype
    assert error(out, expected.out) <= FORWARD_BOUND[dtype]
    gradients = torch.autograd.grad(out, (q, k, v), dout)
    for name, gradient in zip(("dq", "dk", "dv"), gradients, strict=True):
        assert gradient.dtype == dtype
        assert error(gradient, getattr(expected, name)) <= GRADIENT_BOUND[dtype], name
