"""Which model for which input: cost curves, a router over classifiers, and what tests it."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from week2.routing.costs import CostCurve, crossing, fit
    from week2.routing.documents import Document, make_documents
    from week2.routing.reading import Reader, reader
    from week2.routing.router import Candidate, Router, route

# Imported when used: curves and routes need numpy alone, readers need torch.
_WHERE = {
    "Candidate": "router",
    "CostCurve": "costs",
    "Document": "documents",
    "Reader": "reading",
    "Router": "router",
    "crossing": "costs",
    "fit": "costs",
    "make_documents": "documents",
    "reader": "reading",
    "route": "router",
}
__all__ = [
    "Candidate",
    "CostCurve",
    "Document",
    "Reader",
    "Router",
    "crossing",
    "fit",
    "make_documents",
    "reader",
    "route",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'week2.routing' has no attribute {name!r}")
    return getattr(importlib.import_module(f"week2.routing.{_WHERE[name]}"), name)
