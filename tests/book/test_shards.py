"""What several machines ran, each its part, comes together as if one had run the whole."""

import json
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import yaml

from bookproof.record import receipts
from tests.book.conftest import ROOT, SmallBook, copied

WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/prove.yml").read_text("utf-8"))["jobs"]
PARTS = WORKFLOW["parts"]["strategy"]["matrix"]["part"]
RUN = re.compile(r"^ran +(\S+\.py)", re.M)
OF_ONE_RUN = ("date", "seconds", "seal", "outputs")


def git(book, *words):
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@localhost", *words]
    return subprocess.run(command, cwd=book.root, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def tree(recorded_book, tmp_path_factory):
    """The small book, committed, whose programs took equally long: each part has some."""
    book = copied(recorded_book, tmp_path_factory.mktemp("tree") / "book")
    shutil.rmtree(book.path(".week2"))
    for path in book.path("snippets").rglob("*.receipt.json"):
        receipt = receipts.parse(path.read_bytes(), path.name)
        receipts.write(path, replace(receipt, seconds=1.0))
    book.write(".gitignore", ".week2/\n*.zip\n")
    git(book, "init", "-q")
    git(book, "add", "-A")
    git(book, "commit", "-qm", "A book")
    return book


@pytest.fixture
def machine(tree, tmp_path):
    """Make one more machine, with a clone."""

    def make(name):
        git(tree, "clone", "-q", tree.root, tmp_path / name)
        return SmallBook(tmp_path / name)

    return make


def at_once(machines, *command):
    """Run a command on three machines, on each its part; the programs that each ran."""

    def run(machine, part):
        done = machine.week2(*command, "--shard", part)
        assert done.returncode == 0, done.stderr
        return RUN.findall(done.stdout)

    with ThreadPoolExecutor() as executor:
        ran = [*executor.map(run, machines, PARTS)]
    assert all(ran)
    return sorted(name for names in ran for name in names)


def recorded(book):
    """What is recorded, by file, without what two runs do not have in common."""
    contents: dict[str, object] = {}
    for name in git(book, "ls-files", "snippets", "--", "*/_recorded/*").split():
        text = book.path(name).read_text("utf-8")
        if name.endswith(".receipt.json"):
            receipt = json.loads(text)
            fields = {k: v for k, v in receipt.items() if k not in OF_ONE_RUN}
            contents[name] = fields | {"outputs": [*receipt["outputs"]]}
        else:
            contents[name] = re.sub(r"\d\.\d{3,}\S*", "#", text)  # a measured time
    return contents


def test_what_three_machines_recorded_is_what_one_records(machine):
    machines = [machine(f"part{n}") for n in range(3)]
    ran = at_once(machines, "record", "--force", "--zip", "recorded.zip")
    whole, here = machine("whole"), machine("here")
    assert ran == sorted(RUN.findall(whole.week2("record", "--force").stdout))
    before = {name: here.path(name).read_bytes() for name in recorded(here)}
    done = here.week2("receive", *(str(m.path("recorded.zip")) for m in machines))
    assert done.returncode == 0, done.stderr
    assert recorded(here) == recorded(whole)
    same_files = {name for name, data in before.items() if here.path(name).read_bytes() == data}
    assert not [name for name in same_files if name.endswith(".receipt.json")]
    assert here.week2("check").returncode == 0


def test_two_parcels_that_disagree_about_a_program_are_refused_and_an_empty_one_adds_nothing(
    machine,
):
    one, other, here = machine("one"), machine("other"), machine("here")
    library, total = "snippets/1-one/library.py", "snippets/1-one/sum.py"
    assert one.week2("record", "--zip", "a.zip", library).returncode == 0
    assert other.week2("record", "--zip", "b.zip", library, total).returncode == 0
    assert other.week2("record", "--zip", "none.zip").returncode == 0  # all is fresh
    a, b, none = (str(m.path(f"{z}.zip")) for m, z in ((one, "a"), (other, "b"), (other, "none")))
    done = here.week2("receive", a, b)
    assert done.returncode == 2
    receipt = "snippets/1-one/_recorded/library.receipt.json"
    assert f"{receipt}: {a} and {b} differ: receive one of them" in done.stderr
    assert git(here, "status", "-s") == ""
    assert "empty, since the run that packed it" in here.week2("receive", none).stderr
    assert here.week2("receive", a, none, a).returncode == 0
    assert receipt in git(here, "status", "-s")


def artefact(job, way):
    """What the first step of a job in the workflow that moves an artefact is told."""
    used = (step for step in WORKFLOW[job]["steps"] if f"{way}-artifact" in step.get("uses", ""))
    return next(used)["with"]


def test_what_three_machines_ran_counts_as_executed_where_their_receipts_are_received(machine):
    machines, here = [machine(f"part{n}") for n in range(3)], machine("here")
    at_once(machines, "run")
    received = here.path(artefact("blocks", "download")["path"])
    for each in machines:
        folder = each.path(artefact("parts", "upload")["path"])
        shutil.copytree(folder, received, dirs_exist_ok=True)
    done = here.week2("prove")
    assert done.returncode == 0, done.stderr
    assert not re.search("^ran ", done.stdout, re.M)
    assert "9 of 9 blocks executed in this run" in done.stdout


def test_the_parts_of_the_workflow_are_the_whole_and_are_received_before_it_is_counted():
    assert [f"{k}/{len(PARTS)}" for k in range(1, len(PARTS) + 1)] == PARTS
    assert WORKFLOW["blocks"]["needs"] == "parts"
    up, down = artefact("parts", "upload"), artefact("blocks", "download")
    assert up["include-hidden-files"]
    assert down["merge-multiple"]
    assert up["name"].startswith(down["pattern"].removesuffix("*"))
    steps = [str(step) for step in WORKFLOW["blocks"]["steps"]]
    received = next(n for n, step in enumerate(steps) if "download-artifact" in step)
    assert received < next(n for n, step in enumerate(steps) if "make prove" in step)
