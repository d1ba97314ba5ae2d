"""The workflows and the shell scripts pass their checkers, and the checkers can say no."""

from __future__ import annotations

import datetime
import itertools
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.scripts import script

ROOT = Path(__file__).resolve().parent.parent
Campaign = Callable[..., subprocess.CompletedProcess[str]]
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
    ("command", "message"),
    [
        (["actionlint", "-no-color"], "potentially untrusted"),
        (["zizmor", "--offline", "--no-progress", "--color=never"], "template-injection"),
    ],
    ids=["actionlint", "zizmor"],
)
def test_the_checkers_of_workflows_can_say_no(
    tmp_path: Path, command: list[str], message: str
) -> None:
    file = tmp_path / ".github" / "workflows" / "unsafe.yml"
    file.parent.mkdir(parents=True)
    file.write_text(UNSAFE)
    done = checked(*command, file)
    assert done.returncode != 0
    assert message in done.stdout


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
    workflow = (ROOT / ".github/workflows/prove.yml").read_text("utf-8")
    assert (
        workflow.index("make prove")
        < workflow.index("make site STRICT=1")
        < workflow.index("name: site")
    )
    assert f"name: {fetched['with']['name']}\n          path: site/" in workflow


def test_a_release_is_made_of_a_tag_and_has_the_wheels_of_earlier_ones() -> None:
    release = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))
    assert release[True] == {"push": {"tags": ["v*"]}}  # YAML reads `on` as true
    assert release["jobs"]["release"]["needs"] == ["test", "prove"]
    text = (ROOT / ".github/workflows/prove.yml").read_text("utf-8")
    assert text.index("earlier_wheels.sh .week2/earlier") < text.index("WHEELS=.week2/earlier")


SIGN = "actions/attest"


@pytest.mark.parametrize(
    ("file", "job", "gives"),
    [("publish.yml", "pages", "deploy-pages"), ("release.yml", "release", "gh release create")],
)
def test_a_proof_is_signed_before_anything_is_given_away(file: str, job: str, gives: str) -> None:
    one = yaml.safe_load((ROOT / ".github/workflows" / file).read_text("utf-8"))["jobs"][job]
    assert one["permissions"] | {"id-token": "write", "attestations": "write"} == one["permissions"]
    steps = [str(step) for step in one["steps"]]
    fetched = next(n for n, step in enumerate(steps) if "'name': 'proof'" in step)
    signed = next(n for n, step in enumerate(steps) if f"'{SIGN}@" in step)
    publication = next(n for n, step in enumerate(steps) if gives in step)
    assert fetched < signed < publication
    if file == "publish.yml":
        assert any("'name': 'gpu'" in step for step in steps[:signed])
    assert one["steps"][signed]["with"] == {"subject-path": "proof/*"}
    assert one["steps"][fetched]["with"]["path"] == "proof/"
    assert one["steps"][fetched]["with"]["digest-mismatch"] == "error"


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_no_job_that_can_sign_runs_anything_of_the_book(file: Path) -> None:
    for job in yaml.safe_load(file.read_text("utf-8"))["jobs"].values():
        if "id-token" in job["permissions"]:
            used = [step.get("uses", "").partition("@")[0] for step in job["steps"]]
            run = [step["run"].partition(" ")[0] for step in job["steps"] if "run" in step]
            assert SIGN in used
            assert "actions/checkout" not in used
            assert set(run) <= {"gh"}


def test_a_proof_has_what_was_executed_and_installed_and_only_wheels_that_this_run_built(
    tmp_path: Path,
) -> None:
    steps = yaml.safe_load((ROOT / ".github/workflows/prove.yml").read_text("utf-8"))["jobs"]
    steps = steps["blocks"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    for part in ("| tee dist/proof/prove.log", 'ZIP="dist/proof/', "sbom SBOM=dist/proof/"):
        assert any(part in command for command in commands), part
    assert next(s for s in steps if "make prove" in s.get("run", ""))["shell"] == "bash"  # pipefail
    upload = next(s for s in steps if s.get("with", {}).get("name") == "proof")
    assert upload["with"]["path"] == "dist/proof/"
    for name in (
        ".week2/runs/cpu/snippets/a.py.receipt.json",
        ".week2/earlier/a-1.whl",
        "site/wheels/a-1.whl",
        "site/wheels/a-2.whl",
        "dist/proof/prove.log",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    pack = next(command for command in commands if "receipts.tar.gz" in command)
    subprocess.run(["bash", "-ec", pack], cwd=tmp_path, check=True)
    proof = tmp_path / "dist/proof"
    assert {p.name for p in proof.iterdir()} == {"a-2.whl", "prove.log", "receipts.tar.gz"}
    with tarfile.open(proof / "receipts.tar.gz") as receipts:
        assert "cpu/snippets/a.py.receipt.json" in receipts.getnames()


def test_the_pins_are_looked_up_among_the_known_weaknesses_each_week() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/versions.yml").read_text("utf-8"))
    assert workflow[True]["schedule"]  # YAML reads `on` as true
    audit = workflow["jobs"]["audit"]
    assert "make audit" in [step.get("run") for step in audit["steps"]]
    assert not {"if", "continue-on-error"} & {*audit, *itertools.chain(*audit["steps"])}


@pytest.mark.parametrize(("until", "ignored"), [("2027-02-28", True), ("2027-02-27", False)])
def test_a_weakness_is_ignored_no_longer_than_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until: str, ignored: bool
) -> None:
    audit = script("audit")
    (tmp_path / "ignored.toml").write_text(
        f'[PYSEC-2026-1]\nreason = "x"\nuntil = {until}\n', "utf-8"
    )
    monkeypatch.setattr(audit, "REQUIREMENTS", tmp_path)
    options = audit.ignored(datetime.date(2027, 2, 28))
    assert options == (["--ignore-vuln=PYSEC-2026-1"] if ignored else [])


PIP_AUDIT = """\
#!/bin/sh
case "$*" in *--strict*) ;; *) exit 0 ;; esac  # it passes what it cannot look up
for file; do :; done
sort "$file" | uniq -w 2 --repeated | grep . && exit 1  # it refuses to see a package twice
! grep -q "$BAD" "$file"
"""


@pytest.mark.parametrize(("bad", "status"), [("a==1", 1), ("a==2", 1), ("t==3", 1), ("a==3", 0)])
def test_a_known_weakness_of_any_pinned_version_fails_the_audit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str, status: int
) -> None:
    audit = script("audit")
    (tmp_path / "pip-audit").write_text(PIP_AUDIT, "utf-8")
    (tmp_path / "pip-audit").chmod(0o755)
    (tmp_path / "hashes.txt").write_text("# head\na==1 --hash=x\na==2 --hash=x\nb==1 --hash=x\n")
    (tmp_path / "ignored.toml").touch()
    monkeypatch.setattr(audit, "REQUIREMENTS", tmp_path)
    monkeypatch.setattr(audit, "newest", {"torch": "t==3", "triton": "u==1"}.get)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(sys, "argv", ["audit.py"])
    monkeypatch.setenv("BAD", bad)
    with pytest.raises(SystemExit) as done:
        audit.main()
    assert done.value.code == status


def test_each_weakness_that_is_ignored_has_a_reason_and_a_day_within_90() -> None:
    text = (ROOT / "requirements/ignored.toml").read_text("utf-8")
    for name, entry in tomllib.loads(text).items():
        assert set(entry) == {"reason", "until"}, name
        assert entry["until"] <= datetime.date.today() + datetime.timedelta(90), name


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    """Run steps of the campaign where Python only says what it would run, and fails in `load`."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools/campaign.sh", tmp_path / "tools")
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho ran $1\n! [ $1 = tools/load.py ]\n", "utf-8")
    python.chmod(0o755)
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@localhost"]
    for words in (["init", "-q"], ["add", "tools"], ["commit", "-qm", "A campaign"]):
        checked(*git, *words)
    return lambda *steps: checked("bash", tmp_path / "tools/campaign.sh", *steps)


def test_each_step_of_the_campaign_runs_on_one_runner_each_week(campaign: Campaign) -> None:
    done = campaign("unknown")
    assert done.returncode == 2
    assert not done.stdout
    steps = done.stderr.partition("no step is called unknown; there are ")[2].split()
    text = (ROOT / ".github/workflows/campaign.yml").read_text("utf-8")
    matrix = yaml.safe_load(text)["jobs"]["campaign"]["strategy"]["matrix"]["steps"]
    assert sorted(step for group in matrix for step in group.split()) == sorted(steps)


def test_a_step_that_fails_hides_no_other(campaign: Campaign) -> None:
    done = campaign("load", "scale")
    assert [line for line in done.stdout.splitlines() if line.startswith("ran")] == [
        "ran tools/load.py",
        "ran tools/scale.py",
    ]
    assert "failed: load;" in done.stderr
    again = campaign("load", "scale").stdout
    assert "passed before: scale" in again
    assert "ran tools/load.py" in again


def test_the_machine_alone_is_tried_each_week_on_the_systems_that_are_imitated_here() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/campaign.yml").read_text("utf-8"))
    assert workflow[True]["schedule"]  # YAML reads `on` as true
    job = workflow["jobs"]["systems"]
    assert job["strategy"]["matrix"]["system"] == ["windows-latest", "macos-latest"]
    run = "\n".join(step.get("run", "") for step in job["steps"])
    places = [run.index(command) for command in ("bookproof adopt", "bookproof check", "pytest")]
    assert places == sorted(places)
    assert "torch" not in run


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
    upload = next(s for s in steps if "upload-artifact" in s.get("uses", ""))
    assert command[command.index("--need") + 1] == "gpu"
    assert upload["with"]["path"] == command[command.index("--zip") + 1]
    # A block that fails takes none of the others along.
    assert upload["if"] == "${{ !cancelled() }}"


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
    ("logs", "number", "parts"),
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
    tmp_path: Path, logs: dict[str, str], number: str, parts: list[str]
) -> None:
    gh, log = tmp_path / "gh", tmp_path / "said"
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
            "SAID": str(log),
            "RUN": "the run",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for part in parts:
        assert part in log.read_text("utf-8")
    assert "docs/c.md" not in log.read_text("utf-8")
