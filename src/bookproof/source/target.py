"""A file that a command writes where its caller says: nothing that it did not make is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from bookproof.source.project import BookError, Project


def check_target(
    project: Project, file: Path, option: str, is_own: Callable[[Path], bool], inside: str = ""
) -> None:
    """Refuse a file that a command must not replace or make; one that is empty may be replaced.

    Args:
        project: the book, whose sources are no place for what commands make.
        file: that is to be written.
        option: that names it, for a message.
        is_own: tells whether a file that is there is one that such a command made.
        inside: the suffix of what may lie in the sources all the same.

    Raises:
        BookError: it is no regular file, its name is not UTF-8, something else is there, or it
            lies in the sources.
    """
    place = file.resolve()
    remedy = f"nothing was written. Name another file with {option}"
    if os.fsencode(file.name) != file.name.encode("utf-8", "replace"):
        raise BookError(f"{file} is no name in UTF-8; {remedy}")
    if place.exists() and not place.is_file():
        raise BookError(f"{file} is no regular file; {remedy}")
    if place.is_file() and place.stat().st_size and not is_own(place):
        raise BookError(f"{file} is there, and this command did not make it; {remedy}")
    within = any(place.is_relative_to(source.resolve()) for source in project.sources)
    if within and place.suffix != inside:
        raise BookError(f"{file} lies in the sources of the book; {remedy}")
