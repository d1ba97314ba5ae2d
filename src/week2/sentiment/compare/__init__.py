"""BERT against Mamba, measured: accuracy, speed, memory and growth with length, with uncertainty.

`week2 compare` runs the experiment of chapter 5; `published(name)` gives the results that the
chapter was written from.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from week2.sentiment.compare.records import published
    from week2.sentiment.compare.timing import Evaluation, evaluate_model

# Imported when used: reading a published result should not cost the import of torch.
_WHERE = {"Evaluation": "timing", "evaluate_model": "timing", "published": "records"}
__all__ = ["Evaluation", "evaluate_model", "published"]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(
            f"module 'week2.sentiment.compare' has no attribute {name!r}"
        )
    return getattr(
        importlib.import_module(f"week2.sentiment.compare.{_WHERE[name]}"), name
    )
