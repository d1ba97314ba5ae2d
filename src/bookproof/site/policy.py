"""The Content-Security-Policy of a built site: of scripts in its pages, only the template's run.

A template says in its policy where scripts may come from, with MARK among the sources. What comes
of the templates alone is what they write and 404.html, the page without content, has. On each page,
MARK becomes the hashes of the scripts that are there too, so that one in a page's content is not
run, nor one in a page's title, which menus show on 404.html as well.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

from bookproof.site.material import BASE
from bookproof.source import files

MARK = "'sha256-TEMPLATE'"
BLANK = "404.html"
SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)
HANDLER = re.compile(r'<[^<>]* on[a-z]+="([^"]*)"')
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)  # of a template
VALUE = r"""[^"'`<>\\]*"""  # what one becomes in a script: nothing that ends the string around it


def write_policy(site: Path, templates: Iterable[Path]) -> None:
    """Fill in the policy of each page that has one.

    Args:
        site: the built site.
        templates: the folders of the templates that its pages were made from.
    """
    blank = site / BLANK
    scripts = _scripts(blank.read_text("utf-8")) if blank.is_file() else {}
    written = _written(templates) if scripts else []
    allowed = {n for n, text in scripts.items() if any(w.fullmatch(text) for w in written)}
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        if MARK in text:
            own = _scripts(text)
            hashes = [_hash(own[name]) for name in own if name in allowed]
            files.write(page, text.replace(MARK, " ".join(hashes)))


def _written(templates: Iterable[Path]) -> list[re.Pattern[str]]:
    """Find the scripts and handlers in templates, as patterns of what they become."""
    texts = [t.read_text("utf-8") for folder in templates for t in folder.rglob("*.html")]
    scripts = {s for text in texts for s in [*SCRIPT.findall(text), *HANDLER.findall(text)]}
    return [re.compile(VALUE.join(map(re.escape, EXPRESSION.split(s)))) for s in scripts]


def _scripts(page: str) -> dict[str, str]:
    """Find the scripts and handlers of a page, by what they are wherever the page is."""
    base = BASE.search(page)
    address = re.compile(rf'((?:URL\(|href:)")(?:{re.escape(base[1]) if base else ""})?[./]*')
    scripts = [*SCRIPT.findall(page), *HANDLER.findall(page)]
    return {address.sub(r"\1", script): script for script in scripts if MARK not in script}


def _hash(script: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
