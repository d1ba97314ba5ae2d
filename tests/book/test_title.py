"""What a page says of itself is text: a title never becomes a script, nor is one allowed to run."""

import re
import shutil
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

from bookproof.site.engines import templates_of
from bookproof.site.policy import BLANK, write_policy
from bookproof.source.project import Project

ROOT = Path(__file__).parents[2]
SCRIPT = "<script>alert(1)</script>"
SCRIPTS = re.compile(r"<script>(.*?)</script>", re.S)


def hash_of(script):
    """As a policy names it."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site of two pages, from this book's templates; the head of one is full of markup."""
    folder = tmp_path_factory.mktemp("titled")
    front = yaml.safe_dump({"title": f"</title>{SCRIPT}", "description": f'">{SCRIPT} & so on'})
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# Home\n")
    (folder / "docs/page.md").write_text(f"---\n{front}---\n\n# A page\n")
    settings = {
        "site_name": "A book",
        "theme": {"name": "material", "custom_dir": str(ROOT / "overrides"), "font": False},
        "plugins": [],
        "extra": {"offline": "yes"},
        "use_directory_urls": False,
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings))
    build(load_config(str(folder / "mkdocs.yml")))
    return folder / "site"


@pytest.mark.parametrize("name", ["index.html", "page.html", BLANK])
def test_a_title_with_a_script_is_text_wherever_it_is_shown(site, name):
    text = (site / name).read_text("utf-8")
    assert SCRIPT not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "&amp;lt;" not in text


def test_a_script_that_a_title_brought_to_every_page_is_not_allowed(site, tmp_path):
    copy = shutil.copytree(site, tmp_path / "site")
    for name in ("page.html", BLANK):
        text = (copy / name).read_text("utf-8").replace("</nav>", f"{SCRIPT}</nav>", 1)
        (copy / name).write_text(text.replace("<a ", '<a onclick="alert(1)" ', 1), "utf-8")
    write_policy(copy, templates_of(Project(site.parent), {}))
    text = (copy / "page.html").read_text("utf-8")
    refused = {s for s in SCRIPTS.findall(text) if hash_of(s) not in text.partition("</script>")[0]}
    policy = text.partition("<script>")[2].partition("</script>")[0]
    assert refused == {policy, "alert(1)"}
    assert hash_of("this.media='all'") in policy  # a handler of the template
