"""What assistants read of a site: a Markdown copy beside each page, and `llms.txt`, their list.

The list has the form of llmstxt.org. All copies in one file would be more than an assistant reads
at once, so there is no such file.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from posixpath import dirname, relpath

from bookproof.site.plain import link_to_copy
from bookproof.source import files
from bookproof.source.links import mkdocs_settings, sections
from bookproof.source.project import Project

LIST = "llms.txt"
DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')
ABOUT_COPIES = (
    "Each page has a Markdown copy beside it: `page.md` for `page.html`. What stands below a block "
    "of code is what it printed when it was last run, with what, and when."
)
HEADING = re.compile(r"^# (.+)$", re.M)


def write_copies(
    site: Path, project: Project, address: str, copied: Callable[[str, str], str]
) -> None:
    """Write a copy of each page of a built site beside it, and the list of them.

    Args:
        site: the built site.
        project: the book.
        address: of the site, with a slash at its end; empty where it has none.
        copied: makes the copy of a page and its address.
    """
    settings = mkdocs_settings(project)
    rights = settings.get("copyright") or ""
    links: dict[str, str] = {}
    for page in sorted(site.rglob("*.html")):
        name = page.relative_to(site).as_posix()
        text = page.read_text("utf-8")
        copy = copied(text, address and address + name)
        if copy and name != "404.html":
            source = _source(project, address, name, rights)
            files.write(page.with_suffix(".md"), f"> {source}\n\n{copy}")
            title = HEADING.search(copy)
            about = DESCRIPTION.search(text)
            link = f"[{title[1] if title else name}]({link_to_copy(name, address)})"
            links[name] = link + (f": {html.unescape(about[1])}" if about else "")
    about_book = settings.get("site_description") or project.title
    head = f"# {project.title}\n\n> {about_book}\n\n{ABOUT_COPIES} {rights}".rstrip()
    files.write(site / LIST, "\n".join([head, *_lines(project, links)]) + "\n")


def _source(project: Project, address: str, page: str, rights: str) -> str:
    """Say before a copy where it is from, whose it is, and where the others are."""
    up = dirname(page) or "."
    here, pages = (address + name if address else relpath(name, up) for name in (page, LIST))
    version = f", version {project.version}" if project.version else ""
    sentences = [
        f"From [{project.title}]({here}){version}.",
        rights,
        f"All its pages: [{LIST}]({pages}).",
    ]
    return " ".join(filter(None, sentences))


def _lines(project: Project, links: dict[str, str]) -> Iterator[str]:
    for part, sources in sections(project).items():
        names = [re.sub(r"\.(?:md|ipynb)$", ".html", source) for source in sources]
        if lines := [f"- {links[name]}" for name in names if name in links]:
            yield f"\n## {part or 'Start'}\n"
            yield from lines
