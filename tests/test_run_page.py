"""The page that says how to run the book agrees with what it tells of, and is found."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/run.md").read_text("utf-8")


def test_its_minutes_and_gigabytes_are_those_of_the_readme():
    rows = [
        line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if "| `make" in line
    ]
    assert len(rows) == 4
    assert [line for line in PAGE.splitlines() if line.startswith("| `make")] == rows


def test_it_names_targets_of_make_that_exist():
    targets = set(re.findall(r"(?m)^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8")))
    named = set(re.findall(r"(?m)(?:`|^)make ([a-z0-9-]+)", PAGE))
    assert {"site", "test", "setup", "wheel", "lm", "farm", "gpu"} <= named <= targets


def test_it_is_linked_from_home_menu_foot_readme_and_badges():
    for place, link in {
        "docs/index.md": "(run.md)",
        "README.md": "(docs/run.md)",
        "mkdocs.yml": "- Run it yourself: run.md",
        "overrides/partials/copyright.html": "'run.html' | url",
        "pyproject.toml": 'guide = "run.md"',
    }.items():
        assert link in (ROOT / place).read_text("utf-8"), place
