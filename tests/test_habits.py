"""The settings of editor, commit hooks and container parse, and what they call is there."""

import configparser
import json
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
HOOKS = [
    hook
    for repository in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    for hook in repository["hooks"]
]


def test_the_editor_s_settings_parse_and_the_tracked_sources_keep_them() -> None:
    settings = configparser.ConfigParser(delimiters="=", interpolation=None)
    settings.read_string("[top]\n" + (ROOT / ".editorconfig").read_text())
    assert settings["top"]["root"] == "true"
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    wrong = []
    for name in listed.stdout.splitlines():
        asked: dict[str, str] = {}
        for pattern in settings.sections():
            if any(fnmatch(name, one) for one in alternatives(pattern)):
                asked |= settings[pattern]
        if asked and (fault := fault_of(asked, (ROOT / name).read_bytes())):
            wrong.append(f"{name}: {fault}")
    assert wrong == []


def alternatives(pattern: str) -> list[str]:
    """A pattern of .editorconfig with braces as patterns without; a file's name alone fits too."""
    before, braced, after = re.fullmatch(r"([^{]*)(?:\{(.*)\})?(.*)", pattern).groups()  # type: ignore[union-attr]
    return [before + one + after for one in (braced or "").split(",")]


def fault_of(asked: dict[str, str], data: bytes) -> str:
    """Which of the settings a file does not keep."""
    if asked.get("end_of_line") == "lf" and b"\r\n" in data:
        return "end_of_line"
    if asked.get("insert_final_newline") == "true" and data and not data.endswith(b"\n"):
        return "insert_final_newline"
    if asked.get("trim_trailing_whitespace") == "true" and re.search(rb"[ \t]$", data, re.M):
        return "trim_trailing_whitespace"
    if asked.get("indent_style") == "space" and re.search(rb"^\t", data, re.M):
        return "indent_style"
    return ""


def test_hooks_are_local_and_fetch_nothing() -> None:
    configured = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert {repository["repo"] for repository in configured} == {"local"}
    assert {hook["language"] for hook in HOOKS} == {"system"}
    assert [hook["entry"].removeprefix(".venv/bin/") for hook in HOOKS] == [
        "ruff check",
        "ruff format --check",
        "week2 check",
    ]


@pytest.mark.parametrize("entry", [hook["entry"] for hook in HOOKS])
def test_the_command_of_a_hook_exists(entry: str) -> None:
    program, *arguments = entry.split()
    assert program.startswith(".venv/bin/")
    command = [str(Path(sys.executable).parent / Path(program).name), *arguments, "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_container_has_a_python_that_fits_and_runs_a_target_of_make() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    image, _, version = container["image"].partition(":")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert image == "python"
    assert f"{version}.0" in SpecifierSet(project["requires-python"])
    make, target = container["postCreateCommand"].split()
    assert make == "make"
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.M)


def test_contributing_names_each_of_them() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    for name in (".editorconfig", ".pre-commit-config.yaml", ".devcontainer/devcontainer.json"):
        assert text.count(f"`{name}`") == 1
