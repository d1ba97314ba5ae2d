"""Korean sentiment: the data, the tokenizer, training, and classifying reviews."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from week2.sentiment.classify import Classifier, classifier
    from week2.sentiment.nsmc import NsmcError, check_scoring, load_nsmc, provenance_of

# Imported when used: the data alone should not cost the import of torch.
_WHERE = {
    "Classifier": "classify",
    "classifier": "classify",
    "NsmcError": "nsmc",
    "check_scoring": "nsmc",
    "load_nsmc": "nsmc",
    "provenance_of": "nsmc",
}
__all__ = ["Classifier", "NsmcError", "check_scoring", "classifier", "load_nsmc", "provenance_of"]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'week2.sentiment' has no attribute {name!r}")
    return getattr(importlib.import_module(f"week2.sentiment.{_WHERE[name]}"), name)
