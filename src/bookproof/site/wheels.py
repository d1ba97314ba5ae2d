"""The library's wheels as files of the site, and as an index from which installers take them.

The index is a folder of pages (PEP 503), which any server of files can serve.
"""

from __future__ import annotations

import html
import os
import shutil
from pathlib import Path
from urllib.parse import quote

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from bookproof.copies.clean import WHEELS
from bookproof.copies.wheel import all_wheels
from bookproof.record import receipts
from bookproof.source import files
from bookproof.source.project import BookError, Project

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
{links}
</body>
</html>
"""


def write_wheels(project: Project, site: Path, earlier: Path | None = None) -> None:
    """Put the wheels into the site, and the pages `wheels/simple/NAME/index.html` that list them.

    Args:
        project: the book.
        site: the folder of the site, which has no wheels yet.
        earlier: a folder of wheels that earlier sites had and this one keeps.

    Raises:
        BookError: a wheel could not be built, or `earlier` holds one that is not of this book.
    """
    folder = site / WHEELS
    folder.mkdir(parents=True)
    now, old = all_wheels(project), earlier_wheels(earlier) if earlier else []
    listed: dict[str, dict[str, str]] = {_name(wheel): {} for wheel in now}
    for wheel in {w.name: w for w in [*old, *now]}.values():
        if _name(wheel) not in listed:
            raise BookError(f"{wheel} is not a wheel of this book: it has {', '.join(listed)}")
        _link(wheel, folder / wheel.name)
        address = f"../../{quote(wheel.name)}#sha256={receipts.digest(wheel)}"
        listed[_name(wheel)][wheel.name] = address
    for name, links in listed.items():
        files.write(folder / "simple" / name / "index.html", _page(name, links))
    files.write(folder / "simple/index.html", _page("Packages", {n: f"{n}/" for n in listed}))


def earlier_wheels(folder: Path) -> list[Path]:
    """Return the wheels of a folder, in order.

    Raises:
        BookError: there is no such folder.
    """
    if not folder.is_dir():
        raise BookError(f"{folder} is not a folder of wheels")
    return sorted(folder.glob("*.whl"))


def _name(wheel: Path) -> str:
    try:
        return str(parse_wheel_filename(wheel.name)[0])
    except InvalidWheelFilename as error:
        raise BookError(f"{wheel} does not have the name of a wheel") from error


def _page(title: str, links: dict[str, str]) -> str:
    anchors = [
        f'<a href="{html.escape(address)}">{html.escape(text)}</a><br>'
        for text, address in sorted(links.items())
    ]
    return PAGE.format(title=html.escape(title), links="\n".join(anchors))


def _link(source: Path, target: Path) -> None:
    """Put a file in a second place, without a second copy where the file system allows that."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
