"""Text as it is: what was printed or measured, and code, are data and never markup.

A block that embeds a file is rendered from the file's own text, which Markdown never reads. A
recorded value in a sentence has what Markdown could take for markup written as character
references. A character that no reader can see (a control character, or one that ends a line for
some programs and not for others) is shown as Python's `repr` writes it: a terminal's escape is
`\\x1b`, a carriage return `\\r`. Tabs and line feeds stay as they are.
"""

from __future__ import annotations

import re
import textwrap

from bookproof.source.project import BookError, Project
from bookproof.source.reading import read_text
from bookproof.source.snippets import MARKER, OUTPUT_SUFFIXES, find_regions

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
# Some punctuation means something anywhere; a dash, plus or colon where it stands alone (a list, a
# definition), a point behind a number (a list), dashes and points in a row (a rule, an ellipsis),
# and what makes an address a link.
MEANING = re.compile(
    r"""[&<>"'`*_{}\[\]\\#|~^$=@]|(?<!\w)[-+:](?!\w)|(?<=\d)[.)](?!\w)|-{2,}|\.{2,}"""
    r"|:(?=//)|(?<=www)\.",
    re.I,
)


def visible(text: str) -> str:
    """Text with what cannot be seen written as Python writes it.

    Example:
        >>> visible("50 %\\r100 %\\n")
        '50 %\\\\r100 %\\n'
    """
    return UNSEEN.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def prose(text: str) -> str:
    """Text as Markdown that shows it, within a line, a cell of a table or an attribute.

    Example:
        >>> prose("2 < 3 and **so on**")
        '2 &#60; 3 and &#42;&#42;so on&#42;&#42;'
    """
    return MEANING.sub(lambda match: "".join(f"&#{ord(c)};" for c in match[0]), text)


def read_embedded(project: Project, name: str, region: str = "") -> str:
    """Read what a block that embeds a file shows: its text, all of it visible.

    Args:
        project: the book.
        name: the file's path from the project's root.
        region: of the file; empty for all of it. Markers of regions are left out, except in what
            was recorded, where they are output.

    Raises:
        BookError: there is no such file or region in the book, or it is not UTF-8.
    """
    path = project.root / name
    if not path.resolve().is_relative_to(project.root.resolve()) or not path.is_file():
        remedy = "; record its snippet" if path.suffix in OUTPUT_SUFFIXES else ""
        raise BookError(f"{name} is embedded and does not exist{remedy}")
    text = read_text(path, project.root, printed=True)
    if not region and path.suffix in OUTPUT_SUFFIXES:
        return visible(text)
    text = text.replace("\r\n", "\n")
    lines = text.splitlines(keepends=True)
    if region:
        span = find_regions(text, name)[0].get(region)
        if span is None:
            raise BookError(f"{name} has no region '{region}', which is embedded")
        lines = lines[span.start - 1 : span.end]
    text = "".join(line for line in lines if not MARKER.match(line))
    return visible(textwrap.dedent(text) if region else text)
