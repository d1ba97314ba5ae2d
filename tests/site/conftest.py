"""A built site, served and from disk, in a real browser.

The site is the folder that WEEK2_SITE names, or is built once. Chromium is the system's own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import pytest
from playwright.sync_api import Page

from bookproof.site.build import build_site
from bookproof.site.serving import served
from bookproof.source.project import Project

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    path = os.environ.get("WEEK2_SITE")
    if path:
        folder = Path(path).resolve()
        assert (folder / "index.html").is_file(), f"WEEK2_SITE={path} holds no built site"
        return folder
    project = Project.find(ROOT)
    return build_site(project, project.state / "browser-site").index.parent


@pytest.fixture(scope="session")
def pages(site: Path) -> list[str]:
    """Every page, as a path from the site's folder."""
    names = sorted(str(page.relative_to(site)) for page in site.rglob("*.html"))
    names = [page for page in names if not page.startswith("wheels/")]  # for installers
    assert "index.html" in names
    return names


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The address of the site on this machine."""
    with served(site) as address:
        yield address


@pytest.fixture(scope="session")
def disk(site: Path) -> str:
    """The address of the site as opened from disk."""
    return site.as_uri() + "/"


@pytest.fixture(scope="session")
def faults() -> Callable[[Page], list[str]]:
    """What axe finds on a page as it stands, in both schemes; and whether a telephone holds it."""
    axe = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")

    def look(page: Page) -> list[str]:
        problems = []
        size = page.viewport_size
        page.evaluate(axe)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for fault in page.evaluate("axe.run({preload: false}).then((seen) => seen.violations)"):
                problems += [
                    f"{scheme}: {fault['id']}: {node['html']:.200}" for node in fault["nodes"]
                ]
        page.set_viewport_size({"width": 360, "height": 740})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 360:
            problems.append(f"{wide} pixels wide on a screen of 360")
        page.set_viewport_size(size or {"width": 1280, "height": 720})
        page.emulate_media(color_scheme=None)
        return problems

    return look
