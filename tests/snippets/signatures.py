"""Signatures of packages that compute only on a GPU, as they are published.

Each was read from the release that requirements/ pins, or, for FlashAttention-3, which has none,
from the commit that a snippet's header names. Where a pin moves, read them again there, write the
day, and look at the entries of the skip list: `checked` is that day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Published:
    """The functions of one module.

    Attributes:
        package: the release, or the repository's folder and commit.
        dated: when that was made.
        file: that holds the functions.
        read: the day on which it was read.
        signatures: of the functions, without annotations.
    """

    package: str
    dated: str
    file: str
    read: str
    signatures: tuple[str, ...]

    def functions(self, called: Callable[[str, dict[str, Any]], Any]) -> dict[str, Any]:
        """Functions of these signatures; `called` gets a name and arguments, and gives a result."""
        namespace: dict[str, Any] = {"called": called}
        for signature in self.signatures:
            name = signature.partition("(")[0]
            exec(f"def {signature}:\n    return called({name!r}, locals())\n", namespace)
        return {name: namespace[name] for name in namespace if name.endswith(("_func", "_fn"))}


PUBLISHED = {
    "flash_attn": Published(
        "flash-attn==2.8.3.post2",
        "2026-10-14",
        "flash_attn/flash_attn_interface.py",
        "2026-11-27",
        (
            "flash_attn_func(q, k, v, dropout_p=0.0, softmax_scale=None, causal=False, "
            "window_size=(-1, -1), softcap=0.0, alibi_slopes=None, deterministic=False, "
            "return_attn_probs=False)",
            "flash_attn_varlen_func(q, k, v, cu_seqlens_q, cu_seqlens_k, max_seqlen_q, "
            "max_seqlen_k, dropout_p=0.0, softmax_scale=None, causal=False, window_size=(-1, -1), "
            "softcap=0.0, alibi_slopes=None, deterministic=False, return_attn_probs=False, "
            "block_table=None)",
        ),
    ),
    "flash_attn_3.flash_attn_interface": Published(
        "hopper/ at 0251105a2fb19d2957484b7f023cd8c115286ced",
        "2026-08-15",
        "hopper/flash_attn_interface.py",
        "2026-11-27",
        (
            "flash_attn_func(q, k, v, softmax_scale=None, causal=False, qv=None, q_descale=None, "
            "k_descale=None, v_descale=None, window_size=(-1, -1), attention_chunk=0, "
            "softcap=0.0, num_splits=1, pack_gqa=None, deterministic=False, sm_margin=0, "
            "return_attn_probs=False)",
            "flash_attn_varlen_func(q, k, v, cu_seqlens_q, cu_seqlens_k, max_seqlen_q, "
            "max_seqlen_k, seqused_q=None, seqused_k=None, softmax_scale=None, causal=False, "
            "qv=None, q_descale=None, k_descale=None, v_descale=None, window_size=(-1, -1), "
            "attention_chunk=0, softcap=0.0, num_splits=1, pack_gqa=None, deterministic=False, "
            "sm_margin=0, return_attn_probs=False)",
        ),
    ),
    "flash_attn.cute": Published(
        "flash-attn-4==4.0.0b36",
        "2026-10-21",
        "flash_attn/cute/interface.py",
        "2026-11-27",
        (
            "flash_attn_func(q, k, v, qv=None, gather_kv_indices=None, softmax_scale=None, "
            "causal=False, window_size=(None, None), learnable_sink=None, softcap=0.0, "
            "num_splits=1, pack_gqa=None, deterministic=False, score_mod=None, "
            "score_mod_bwd=None, mask_mod=None, aux_tensors=None, aux_scalars=None, "
            "block_sparse_tensors=None, block_sparse_tensors_bwd=None, return_lse=False, "
            "gather_bwd_recompute_p=False, gather_bwd_token_chunk=None)",
            "flash_attn_varlen_func(q, k, v, qv=None, cu_seqlens_q=None, cu_seqlens_k=None, "
            "max_seqlen_q=None, max_seqlen_k=None, min_seqlen_k=None, seqused_q=None, "
            "seqused_k=None, gather_kv_indices=None, page_table=None, softmax_scale=None, "
            "causal=False, window_size=(None, None), learnable_sink=None, softcap=0.0, "
            "num_splits=1, pack_gqa=None, deterministic=False, score_mod=None, "
            "score_mod_bwd=None, mask_mod=None, block_sparse_tensors=None, aux_tensors=None, "
            "aux_scalars=None, return_lse=False, scheduler_metadata=None, "
            "seqlen_k_per_split=None, disable_scheduler_metadata=False, "
            "gather_bwd_recompute_p=False, gather_bwd_token_chunk=None)",
        ),
    ),
    "mamba_ssm.ops.selective_scan_interface": Published(
        "mamba-ssm==2.3.2.post1",
        "2026-05-09",
        "mamba_ssm/ops/selective_scan_interface.py",
        "2026-11-28",
        (
            "selective_scan_fn(u, delta, A, B, C, D=None, z=None, delta_bias=None, "
            "delta_softplus=False, return_last_state=False)",
            "mamba_inner_fn(xz, conv1d_weight, conv1d_bias, x_proj_weight, delta_proj_weight, "
            "out_proj_weight, out_proj_bias, A, B=None, C=None, D=None, delta_bias=None, "
            "B_proj_bias=None, C_proj_bias=None, delta_softplus=True, checkpoint_lvl=1, "
            "b_rms_weight=None, c_rms_weight=None, dt_rms_weight=None, b_c_dt_rms_eps=1e-6)",
        ),
    ),
}
