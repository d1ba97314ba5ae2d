"""What a header asks a reader's machine for is what the program ran with, from where all is had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from bookproof.record import receipts
from bookproof.source.index import Book
from bookproof.source.project import BookError, Problem
from bookproof.source.reading import table
from bookproof.source.snippets import Snippet, line_of, parse_header, parse_requirement

COMMIT = re.compile(r"git\+https://[\w.-]+/[\w./-]+@[0-9a-f]{40}(?:#subdirectory=[\w./-]+)?")
PYTHONS = [Version(f"3.{minor}.{patch}") for minor in range(40) for patch in (0, 99)]


def check_asked(book: Book) -> Iterator[Problem]:
    """No header asks for another Python, index or version than its program is proved with."""
    project = table(book.project.pyproject, "project")
    for name, snippet in book.snippets.items():
        if snippet.is_solution:
            continue
        header = parse_header(snippet.text, name)
        for key, fault in [
            *_python(header, project.get("requires-python", "")),
            *_tables(header),
            *_sources(snippet),
            *_versions(snippet),
        ]:
            yield Problem(name, line_of(snippet.text, key), fault)


def _python(header: dict[str, Any], asked: str) -> Iterator[tuple[str, str]]:
    """Compare the versions of Python that a header allows with those the book asks for."""
    key = "requires-python"
    if not asked:
        return
    versions = list(SpecifierSet(asked).filter(PYTHONS))
    lowest = min(versions, default=PYTHONS[0])
    remedy = f'write {key} = ">={lowest.major}.{lowest.minor}"'
    if key not in header:
        yield "dependencies", f"this header says of no Python that it is for; {remedy}"
        return
    try:
        own = SpecifierSet(header[key])
    except (InvalidSpecifier, TypeError, AttributeError):
        yield key, f"{header[key]!r} names no versions of Python; {remedy}"
        return
    if any(version in own for version in PYTHONS if version < lowest) or not all(
        version in own for version in versions
    ):
        yield key, f"pyproject.toml asks for Python {asked}, and this header for {own}; {remedy}"


def _tables(header: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Find tables of other tools, which may have a package installed from elsewhere."""
    for tool in sorted(table(header, "tool").keys() - {"bookproof"}):
        yield "tool", f"this header has a table [tool.{tool}], which no run here obeys; take it out"


def _sources(snippet: Snippet) -> Iterator[tuple[str, str]]:
    """Find packages that are not from an index, nor one commit of a repository."""
    for text in snippet.dependencies:
        url = parse_requirement(text).url
        if url and not COMMIT.fullmatch(url):
            yield (
                "dependencies",
                f"{text!r} is had from an address whose content may change; name the package "
                "alone, or a commit: NAME @ git+https://HOST/REPOSITORY@COMMIT",
            )


def _versions(snippet: Snippet) -> Iterator[tuple[str, str]]:
    """Find what a header's ranges leave out of what its receipt says it ran with."""
    try:
        receipt = receipts.read(snippet.receipt) if snippet.has_receipt else None
    except BookError:  # another check says what is wrong with it
        receipt = None
    ran = {canonicalize_name(n): v for n, v in receipt.versions.items()} if receipt else {}
    for requirement in map(parse_requirement, snippet.dependencies):
        version = ran.get(canonicalize_name(requirement.name))
        if version and not requirement.specifier.contains(version, prereleases=True):
            yield (
                "dependencies",
                f"this header asks for {requirement}, and the program ran with {version}; record "
                "it with that, or correct the range",
            )
