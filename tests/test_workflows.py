"""The workflows and the shell scripts pass their checkers, and the checkers can say no."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

UNSAFE = """
on: pull_request_target
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: echo "${{ github.event.pull_request.title }}"
"""


def checked(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": PATH},
    )


def shell_scripts() -> list[str]:
    listed = checked("git", "ls-files", "-co", "--exclude-standard", "--", ":!*.md").stdout.split()
    return [
        name
        for name in listed
        if (ROOT / name).is_file()
        and re.match(rb"#!.*\b(ba|da|)sh\b", (ROOT / name).open("rb").read(40))
    ]


def test_actionlint_is_content() -> None:
    done = checked("actionlint", "-no-color", *WORKFLOWS)
    assert done.returncode == 0, done.stdout


def test_zizmor_is_content() -> None:
    done = checked("zizmor", "--offline", "--no-progress", "--color=never", ".github")
    assert done.returncode == 0, done.stdout


needs_shellcheck = pytest.mark.skipif(
    platform.machine() == "aarch64" and not shutil.which("shellcheck", path=PATH),
    reason="shellcheck comes in no wheel for this machine; apt-get install shellcheck",
)


@needs_shellcheck
def test_shellcheck_is_content_with_every_shell_script() -> None:
    scripts = shell_scripts()
    assert {".ci/run", "tools/setup.sh"} <= set(scripts)
    done = checked("shellcheck", *scripts)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["actionlint", "-no-color"], "potentially untrusted"),
        (["zizmor", "--offline", "--no-progress", "--color=never"], "template-injection"),
    ],
    ids=["actionlint", "zizmor"],
)
def test_the_checkers_of_workflows_can_say_no(
    tmp_path: Path, command: list[str], said: str
) -> None:
    file = tmp_path / ".github" / "workflows" / "unsafe.yml"
    file.parent.mkdir(parents=True)
    file.write_text(UNSAFE)
    done = checked(*command, file)
    assert done.returncode != 0
    assert said in done.stdout


@needs_shellcheck
def test_shellcheck_can_say_no(tmp_path: Path) -> None:
    (tmp_path / "a.sh").write_text("#!/bin/sh\nrm -r $1/*\n")
    assert "SC2086" in checked("shellcheck", tmp_path / "a.sh").stdout


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_pull_request_gets_no_secret_no_cache_and_only_reads(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    triggers = set(workflow[True])  # YAML reads the key `on` as true
    assert not triggers & {"pull_request_target", "workflow_run", "issue_comment"}
    assert "secrets" not in text.replace("no\n# secret", "")
    assert "actions/cache" not in text
    assert "cache:" not in text
    assert workflow["permissions"] == {}
    if "pull_request" in triggers:
        for job in workflow["jobs"].values():
            assert job["permissions"] == {"contents": "read"}
            assert job["runs-on"] == "ubuntu-latest"


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actions_are_pinned_to_a_commit_and_name_their_release(file: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", file.read_text(encoding="utf-8"))
    for action, comment in used:
        if not action.startswith("./"):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), f"{file.name}: {action}"
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{file.name}: {action}{comment}"


def test_only_what_was_tested_proved_and_run_on_a_gpu_is_published() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text("utf-8"))["jobs"]
    assert set(jobs["pages"]["needs"]) == {"test", "prove", "gpu"}
    assert jobs["gpu"]["if"] == "vars.GPU_RUNNER != ''"
    assert "if" not in jobs["test"] | jobs["prove"]
    assert not any("run" in step for step in jobs["pages"]["steps"])  # it builds nothing
    fetched = next(s for s in jobs["pages"]["steps"] if "download-artifact" in s.get("uses", ""))
    kept = (ROOT / ".github/workflows/prove.yml").read_text("utf-8")
    assert kept.index("make prove") < kept.index("make site STRICT=1") < kept.index("name: site")
    assert f"name: {fetched['with']['name']}\n          path: site/" in kept


def test_a_release_is_made_of_a_tag_and_has_the_wheels_of_earlier_ones() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text("utf-8")
    release = yaml.safe_load(text)
    assert release[True] == {"push": {"tags": ["v*"]}}  # YAML reads `on` as true
    assert release["jobs"]["release"]["needs"] == ["test", "prove"]
    assert text.index("earlier_wheels.sh .week2/earlier") < text.index("WHEELS=.week2/earlier")


def test_the_gpu_s_blocks_run_only_where_a_runner_is_named() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/gpu.yml").read_text("utf-8"))["jobs"]
    assert [job["if"] for job in jobs.values()] == ["vars.GPU_RUNNER != ''"]


@pytest.mark.parametrize(
    ("test", "prove", "gpu", "runner", "published"),
    [
        ("success", "success", "success", "h100", True),
        ("success", "success", "skipped", "", True),  # the skip list stands in
        ("success", "success", "skipped", "h100", False),
        ("success", "success", "failure", "h100", False),
        ("success", "failure", "success", "h100", False),
        ("failure", "success", "success", "h100", False),
        ("failure", "success", "skipped", "", False),
    ],
)
def test_a_gpu_run_is_left_out_only_where_there_is_no_runner(
    test: str, prove: str, gpu: str, runner: str, published: bool
) -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text("utf-8"))["jobs"]
    condition = re.sub(r"\$\{\{|\}\}", "", jobs["pages"]["if"]).strip()
    values = {
        "!cancelled()": "True",
        "github.ref": "'refs/heads/main'",
        "needs.test.result": repr(test),
        "needs.prove.result": repr(prove),
        "needs.gpu.result": repr(gpu),
        "vars.GPU_RUNNER": repr(runner),
        "&&": "and",
        "||": "or",
    }
    for word, value in values.items():
        condition = condition.replace(word, value)
    assert eval(condition) is published


def test_what_a_gpu_run_made_comes_home_as_one_artefact() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/gpu.yml").read_text("utf-8"))["jobs"]
    steps = jobs["blocks"]["steps"]
    command = next(s["run"] for s in steps if "week2" in s.get("run", "")).split()
    kept = next(s for s in steps if "upload-artifact" in s.get("uses", ""))
    assert command[command.index("--need") + 1] == "gpu"
    assert kept["with"]["path"] == command[command.index("--zip") + 1]
    assert kept["if"] == "${{ !cancelled() }}"  # a block that fails takes none of the others along


GH = """\
#!/bin/sh
case "$2 $3" in
    list*) printf 'v2\\nv1\\n' ;;
    "view v1") echo book-1+a-py3-none-any.whl ;;
    view*) echo notes.txt ;;
    "download v1") touch "$7/book-1+a-py3-none-any.whl" ;;
    *) exit 1 ;;
esac
"""


def test_the_wheels_of_earlier_releases_are_fetched_and_a_release_without_any_is_passed_over(
    tmp_path: Path,
) -> None:
    gh, folder = tmp_path / "gh", tmp_path / "earlier"
    gh.write_text(GH, "utf-8")
    gh.chmod(0o755)
    done = subprocess.run(
        ["bash", "tools/earlier_wheels.sh", str(folder)],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert [p.name for p in folder.iterdir()] == ["book-1+a-py3-none-any.whl"]


ISSUES = """\
#!/bin/sh
[ "$2" = list ] && { cat "$OPEN"; exit 0; }
printf '%s\\n' "$@" >"$SAID"
"""


@pytest.mark.parametrize(
    ("logs", "number", "said"),
    [
        (
            {"highest": "FAILED docs/a/b.md::3 - x\nFAILED docs/a/b.md::9\nok docs/c.md\n"},
            "",
            ["create", "highest versions:\n\n- docs/a/b.md\n"],
        ),
        (
            {"lowest-direct": "docs/index.md:3: stale\nERROR tests/test_x.py::y\n"},
            "7",
            ["comment\n7", "- docs/index.md\n- tests/test_x.py"],
        ),
        (
            {"highest": "make: *** [setup] Error 1\n"},
            "",
            ["create", "\n\n    make: *** [setup] Error 1"],
        ),
        ({}, "", ["create", "before the first check"]),
    ],
    ids=["new issue", "an open one", "no page named", "no log"],
)
def test_an_issue_names_what_fails_with_other_versions(
    tmp_path: Path, logs: dict[str, str], number: str, said: list[str]
) -> None:
    gh, told = tmp_path / "gh", tmp_path / "said"
    gh.write_text(ISSUES, "utf-8")
    gh.chmod(0o755)
    (tmp_path / "open").write_text(number, "utf-8")
    for name, text in logs.items():
        (tmp_path / f"failed-{name}").mkdir()
        (tmp_path / f"failed-{name}/run.log").write_text(text, "utf-8")
    done = subprocess.run(
        ["bash", "tools/failing_pages.sh", str(tmp_path)],
        cwd=ROOT,
        env={
            **os.environ,
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            "OPEN": str(tmp_path / "open"),
            "SAID": str(told),
            "RUN": "the run",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for part in said:
        assert part in told.read_text("utf-8")
    assert "docs/c.md" not in told.read_text("utf-8")
