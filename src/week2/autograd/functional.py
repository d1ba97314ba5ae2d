"""What a small classifier needs beyond the tape's operators, made of those operators."""

from __future__ import annotations

from typing import Any

import numpy as np

from week2.autograd.tape import Tensor


# --8<-- [start:cross_entropy]
def cross_entropy(logits: Tensor, targets: Any) -> Tensor:
    """Mean of −log softmax(logits)[target] over the batch, as in PyTorch.

    logits: (batch, classes); targets: (batch,) integers in 0 … classes − 1. Returns
    one number.

    >>> round(cross_entropy(Tensor([[2.0, 0.0], [0.0, 2.0]]), [0, 0]).item(), 4)
    1.1269

    Raises ValueError when the shapes do not fit or a target names no class.
    """
    targets = np.asarray(targets)
    if len(logits.shape) != 2 or targets.shape != logits.shape[:1]:
        raise ValueError(
            "expected logits of shape (batch, classes) "
            f"and targets of shape (batch,); got {logits.shape} and {targets.shape}."
        )
    batch, classes = logits.shape
    if (
        targets.dtype.kind not in "iu"
        or targets.min() < 0
        or targets.max() >= classes
    ):
        raise ValueError(
            f"targets must be integers from 0 to {classes - 1}, "
            f"one for each row of logits; got dtype {targets.dtype}, "
            f"from {targets.min()} to {targets.max()}."
        )
    # exp() cannot overflow now
    shifted = logits - logits.max(axis=1, keepdims=True).detach()
    log_softmax = shifted - shifted.exp().sum(axis=1, keepdims=True).log()
    return -log_softmax[np.arange(batch), targets].mean()
    # --8<-- [end:cross_entropy]
