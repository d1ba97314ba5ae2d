"""A built site, served and from disk, in a real browser.

The site is the folder that WEEK2_SITE names, or is built once. Chromium is the system's own.
"""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from week2.book.project import Project
from week2.book.site import build_site

ROOT = Path(__file__).parents[2]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: pytest's output is for failures."""


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    given = os.environ.get("WEEK2_SITE")
    if given:
        folder = Path(given).resolve()
        assert (folder / "index.html").is_file(), f"WEEK2_SITE={given} holds no built site"
        return folder
    project = Project.find(ROOT)
    return build_site(project, project.state / "browser-site").parent


@pytest.fixture(scope="session")
def pages(site: Path) -> list[str]:
    """Every page, as a path from the site's folder."""
    found = sorted(str(page.relative_to(site)) for page in site.rglob("*.html"))
    assert "index.html" in found
    return found


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The address of the site on this machine."""
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}/"
        httpd.shutdown()


@pytest.fixture(scope="session")
def disk(site: Path) -> str:
    """The address of the site as opened from disk."""
    return site.as_uri() + "/"
