"""Docstrings made ready for the reference pages: a griffe extension for mkdocstrings.

Google style knows examples only under an `Examples:` heading; Markdown takes a bare `>>>` for three
nested quotations.
"""

from __future__ import annotations

import re
from typing import Any

import griffe

# A prompt and what follows it, up to an empty line.
EXAMPLE = re.compile(r"^(?P<lead>[ \t]*)>>> .*(?:\n[ \t]*\S.*)*", re.MULTILINE)
HEADED = re.compile(r"^[ \t]*Examples:[ \t]*$", re.MULTILINE)


def fence(docstring: str) -> str:
    """Return the docstring with each run of doctest lines in a `pycon` fence."""
    if HEADED.search(docstring) or "```" in docstring:
        return docstring
    return EXAMPLE.sub(lambda m: f"{m['lead']}```pycon\n{m[0]}\n{m['lead']}```", docstring)


class Docstrings(griffe.Extension):
    """Prepares the docstring of every object that is documented."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Answer griffe, which calls this for each module, class, function and attribute."""
        if obj.docstring is not None:
            obj.docstring.value = fence(obj.docstring.value)
