"""What depends on the site's address and the repository's appears with them, and only with them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from week2.book.project import Project
from week2.book.site import mkdocs_environment

ROOT = Path(__file__).parents[2]
SITE = "https://book.example/week-2/"
REPOSITORY = "https://github.com/example/week-2"


@pytest.fixture(scope="module")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site built for an address and a repository."""
    folder = tmp_path_factory.mktemp("addressed")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    addresses = {"WEEK2_SITE_URL": SITE, "WEEK2_REPO_URL": REPOSITORY}
    environment = mkdocs_environment(Project(ROOT), os.environ | addresses)
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return folder


def test_without_them_no_page_names_an_address(site: Path) -> None:
    page = (site / "glossary.html").read_text("utf-8")
    assert 'rel="canonical"' not in page
    assert 'rel="edit"' not in page
    assert "md-source" not in page


def test_with_them_pages_are_canonical_and_can_be_edited(addressed: Path) -> None:
    page = (addressed / "glossary.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{SITE}glossary.html">' in page
    assert f'href="{REPOSITORY}/edit/main/docs/glossary.md"' in page
    assert f'href="{REPOSITORY}"' in page
    assert f"{SITE}glossary.html" in (addressed / "sitemap.xml").read_text("utf-8")


def test_a_repository_on_github_is_not_asked_for_its_stars(
    browser: Browser, addressed: Path
) -> None:
    with browser.new_context() as context:
        tab = context.new_page()
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto((addressed / "glossary.html").as_uri(), wait_until="load")
        tab.wait_for_timeout(500)
    assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
