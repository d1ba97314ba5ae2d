"""The text of a copy: clean code, under a header that says where the library's wheels are."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name, parse_wheel_filename

from bookproof.copies.wheel import imported, wheels_for
from bookproof.record import receipts
from bookproof.source.project import BookError, Project
from bookproof.source.reading import read_text, table
from bookproof.source.snippets import WIDTH, Declared, Snippet, clean_text, parse_header, short

RAW = "_source"  # the folder of the site that holds the shown files themselves
WHEELS = "wheels"  # the folder of the site that holds the library's wheels


def site_address(variables: Mapping[str, str] = os.environ) -> str:
    """Return the address of the site, with a slash at its end; empty where it has none."""
    address = variables.get("BOOKPROOF_SITE_URL", "").strip()
    return f"{address.rstrip('/')}/" if address else ""


def dependencies(project: Project, snippet: Snippet) -> list[str]:
    """List what a snippet requires from a package index, within the book's tested ranges.

    A requirement that names its versions itself keeps them. What is installed beside a
    distribution, so that it does not warn, comes last.
    """
    named = {canonicalize_name(Requirement(text).name) for text in snippet.dependencies}
    entries = project.settings.distributions
    beside = {name for each in named & entries.keys() for name in entries[each].beside} - named
    return [_within(project, text) for text in [*snippet.dependencies, *sorted(beside)]]


def _within(project: Project, text: str) -> str:
    requirement = Requirement(text)
    if requirement.specifier or requirement.url:
        return text
    known = receipts.ranges(project).get(canonicalize_name(requirement.name), ())
    requirement.specifier = next((r.specifier for r in known if r.specifier), requirement.specifier)
    return str(requirement)


def beside_text(project: Project, snippet: Snippet) -> str:
    """Return the text of a copy that has the library's wheels beside it.

    Raises:
        BookError: a wheel could not be built.
    """
    wheels = {wheel.name: wheel for wheel in wheels_for(project, snippet)}
    return clean_text(snippet, _files(project, snippet, wheels), _note(project, snippet))


def site_text(project: Project, snippet: Snippet, address: str = "") -> str:
    """Return the text of a snippet as the site hands it out.

    Its header names the wheels of the site by their addresses and hashes, or by their paths where
    the site has no address. A site without wheels says in words how to get the library.

    Raises:
        BookError: a wheel could not be built.
    """
    if not imported(project, snippet):
        return clean_text(snippet, _files(project, snippet, {}), _note(project, snippet))
    if not project.settings.wheels:
        command = f"{project.settings.command} copy {short(snippet.name)}"
        lacks = (
            f"It needs this book's library too: in a clone of the book, `{command}` brings both."
        )
        return clean_text(
            snippet, _files(project, snippet, {}), _note(project, snippet, f"# {lacks}")
        )
    if address:
        declared = Declared(
            site_requirements(project, snippet, address), python=_python(project, snippet)
        )
        return clean_text(snippet, declared, _note(project, snippet))
    up = "../" * f"{RAW}/{snippet.name}".count("/")
    wheels = {f"{up}{WHEELS}/{wheel.name}": wheel for wheel in wheels_for(project, snippet)}
    return clean_text(snippet, _files(project, snippet, wheels), _note(project, snippet))


def site_requirements(project: Project, snippet: Snippet, address: str) -> list[str]:
    """All that a snippet of a site with wheels and an address requires, for pip and uv alike."""
    wheels = (wheel_at(address, wheel) for wheel in wheels_for(project, snippet))
    return [*wheels, *dependencies(project, snippet)]


def wheel_at(address: str, wheel: Path) -> str:
    """Require a wheel from the site at this address, with its hash."""
    name = parse_wheel_filename(wheel.name)[0]
    return f"{name} @ {address}{WHEELS}/{quote(wheel.name)}#sha256={receipts.digest(wheel)}"


def _files(project: Project, snippet: Snippet, wheels: Mapping[str, Path]) -> Declared:
    """Return a header that asks for wheels which are files, by their paths from the copy.

    Their versions say which they are: a tool that reads no paths finds none such on an index.
    """
    wanted = dependencies(project, snippet)
    sources: dict[str, str] = {}
    for path, wheel in wheels.items():
        name, version, _, _ = parse_wheel_filename(wheel.name)
        wanted.append(f"{name}=={version}")
        sources[name] = path
    return Declared(wanted, sources, _python(project, snippet))


def _python(project: Project, snippet: Snippet) -> str:
    """Return the versions of Python that both a snippet and the book are for."""
    own = parse_header(snippet.text, snippet.name).get("requires-python", "")
    book = table(project.pyproject, "project").get("requires-python", "")
    return str(SpecifierSet(own) & SpecifierSet(book))


def licence_line(project: Project) -> str:
    """Write a comment that names the book and its code's licence; empty where it names none."""
    licence = table(project.pyproject, "project").get("license")
    if not isinstance(licence, str):
        return ""
    return f"# {project.title}. SPDX-License-Identifier: {licence}"


def _note(project: Project, snippet: Snippet, lacks: str = "") -> str:
    """Comments for the top of a copy: the licence, what it last ran with, what it lacks.

    A text that is not that of the book's file has not run.
    """
    try:
        own = snippet.text == read_text(snippet.path)
        receipt = receipts.read(snippet.receipt) if own else None
    except BookError:  # the check says what is wrong with it
        receipt = None
    tested = ""
    if receipt:
        versions = {"Python": receipt.python} | receipt.versions
        named = ", ".join(f"{name} {v.partition('+')[0]}" for name, v in versions.items())
        text = f"Last run {receipt.day} with {named}."
        tested = textwrap.fill(text, WIDTH, initial_indent="# ", subsequent_indent="# ")
    return "\n".join(line for line in (licence_line(project), tested, lacks) if line)
