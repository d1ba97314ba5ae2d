"""The library's wheels as files of the site, and as an index from which installers take them.

The index is a folder of pages (PEP 503), which any server of files can serve.
"""

from __future__ import annotations

import html
import os
import shutil
from pathlib import Path
from urllib.parse import quote

from packaging.utils import parse_wheel_filename

from bookproof.copies.clean import WHEELS
from bookproof.copies.wheel import all_wheels
from bookproof.record import receipts
from bookproof.source import files
from bookproof.source.project import Project

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
{links}
</body>
</html>
"""


def write_wheels(project: Project, site: Path) -> None:
    """Put the wheels into the site, and the pages `wheels/simple/NAME/index.html` that list them.

    Raises:
        BookError: a wheel could not be built.
    """
    folder = site / WHEELS
    folder.mkdir(parents=True)
    names = {}
    for wheel in all_wheels(project):
        _link(wheel, folder / wheel.name)
        name = str(parse_wheel_filename(wheel.name)[0])
        address = f"../../{quote(wheel.name)}#sha256={receipts.digest(wheel)}"
        files.write(folder / "simple" / name / "index.html", _page(name, {wheel.name: address}))
        names[name] = f"{name}/"
    files.write(folder / "simple/index.html", _page("Packages", names))


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
