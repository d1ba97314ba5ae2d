"""The GPU's first day, rehearsed on a pretended one: run, packed, taken in, and what is refused."""

import json
import os
import subprocess
import sys
import zipfile
from datetime import date, timedelta

import nbformat
import pytest
import yaml
from nbclient import NotebookClient
from traitlets.config import Config

from bookproof.check.parcel import unpack
from bookproof.record.receipts import Receipt, written
from bookproof.source.index import Book
from bookproof.source.project import BookError, Project
from bookproof.source.reading import convert
from tests.book.conftest import EVIDENCE, ROOT, SmallBook

PRETEND = {"BOOKPROOF_PRETEND_GPU": "1"}
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/gpu.yml").read_text("utf-8"))
STEPS = [step.get("run", "") for step in WORKFLOW["jobs"]["blocks"]["steps"]]
ON_A_GPU = next(s for s in STEPS if "/week2 " in s).split()[1:]  # as the workflow runs it
SNIPPET, LIBRARY = "snippets/1-one/card.py", "src/small/lib.py"
RECORDED = "snippets/1-one/_recorded"
OUT, RESULT, RECEIPT = (f"{RECORDED}/card{s}" for s in (".out", ".json", ".receipt.json"))
CARD = """
# --8<-- [start:show]
from small.lib import twice

print("twice", twice(21))
# --8<-- [end:show]
open("card.json", "w").write('{"twice": 42}')
"""


def committed(book):
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@localhost"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "A book"]):
        subprocess.run([*git, *command], cwd=book.root, check=True)


@pytest.fixture(scope="module")
def tree(recorded_book, tmp_path_factory):
    """The small book, committed, with a block that no GPU has run and an entry in the skip list."""
    root = tmp_path_factory.mktemp("tree") / "book"
    subprocess.run(["cp", "-a", recorded_book.root, root], check=True)
    book = SmallBook(root)
    book.write(".gitignore", ".week2/\ngpu.zip\n")
    gpu = "[tool.bookproof.needs.gpu]"
    text = book.path("pyproject.toml").read_text("utf-8").replace("probes:never", "probes:gpu", 1)
    assert text.index(gpu) < text.index("probes:gpu")
    book.write("pyproject.toml", text)
    book.snippet("card", CARD, 'needs = ["gpu"]')
    with book.path("docs/1-one/page.md").open("a", encoding="utf-8") as page:
        page.write(f'\n```python\n--8<-- "{SNIPPET}:show"\n```\n')
    today = date.today()
    book.write(
        "snippets/skips.toml",
        f'[[entry]]\nsnippet = "{SNIPPET}"\nreason = "no GPU here"\nsince = {today}\n'
        f"expires = {today + timedelta(9)}\nchecked = {today}\n"
        f'evidence = "{EVIDENCE}"\n',
    )
    committed(book)
    return book


@pytest.fixture(scope="module")
def rehearsal(tree, tmp_path_factory):
    """What a pretended GPU's first run printed, and its machine's clone, with `gpu.zip` in it."""
    there = cloned(tree, tmp_path_factory.mktemp("there"))
    done = there.week2(*ON_A_GPU, **PRETEND)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, there


def cloned(tree, folder):
    subprocess.run(["git", "clone", "-q", tree.root, folder / "clone"], check=True)
    return SmallBook(folder / "clone")


@pytest.fixture
def here(tree, tmp_path):
    """A clone for parcels to be taken into."""
    return cloned(tree, tmp_path)


@pytest.fixture
def parcel(rehearsal, tmp_path):
    """Write the rehearsal's parcel with changes: the mark forged away, unless told otherwise."""

    def make(forged=True, **changes):
        with zipfile.ZipFile(rehearsal[1].path("gpu.zip")) as old:
            content = {name: old.read(name) for name in old.namelist()}
        receipt = json.loads(content[RECEIPT])
        if forged:
            receipt["device_name"] = "NVIDIA H100 80GB HBM3"
        receipt = convert(Receipt, receipt | changes.pop("receipt", {}), RECEIPT)
        content[RECEIPT] = written(receipt).encode()
        content |= {name.replace("CARD", OUT): data for name, data in changes.items()}
        with zipfile.ZipFile(tmp_path / "forged.zip", "w") as new:
            for name, data in content.items():
                if data is not None:
                    new.writestr(name, data)
        return tmp_path / "forged.zip"

    return make


def refused(here, file, *says):
    before = subprocess.run(["git", "status", "-s"], cwd=here.root, capture_output=True).stdout
    with pytest.raises(BookError) as caught:
        unpack(Book(Project.find(here.root)), file)
    for words in says:
        assert words in str(caught.value)
    after = subprocess.run(["git", "status", "-s"], cwd=here.root, capture_output=True).stdout
    assert before == after, "something of a refused parcel was written"


# --- the day


def test_the_block_is_collected_and_runs_nowhere_without_a_gpu(tree):
    collected = tree.pytest("--collect-only", "-q").stdout
    assert "docs/1-one/page.md" in collected
    rows = json.loads(tree.week2("blocks", "--json").stdout)
    assert [(r["needs"], r["ran"]) for r in rows if r["file"] == SNIPPET] == [(["gpu"], None)]
    assert "needs gpu; left out since" in tree.week2("run", SNIPPET).stdout
    done = tree.week2(*ON_A_GPU)
    assert done.returncode == 2
    assert "nvidia-smi finds no GPU here" in done.stderr


def test_only_what_needs_the_gpu_runs_and_what_has_no_record_is_new(rehearsal):
    output, there = rehearsal
    assert [line.split()[1] for line in output.splitlines() if line.startswith("ran ")] == [SNIPPET]
    assert "packed   1 receipt into gpu.zip" in output
    assert there.path(OUT).read_text("utf-8") == "twice 42\n"
    receipt = json.loads(there.path(RECEIPT).read_text("utf-8"))
    assert (receipt["device"], receipt["device_name"]) == ("cuda", "a pretended GPU")


def test_the_parcel_holds_what_the_run_made_and_nothing_else(rehearsal):
    with zipfile.ZipFile(rehearsal[1].path("gpu.zip")) as parcel:
        assert parcel.namelist() == [RESULT, OUT, RECEIPT]


def test_what_has_a_record_is_compared(rehearsal, tmp_path):
    there = cloned(rehearsal[1], tmp_path)
    there.write(OUT, "twice 43\n")
    done = there.week2(*ON_A_GPU, **PRETEND)
    assert done.returncode == 1
    assert "-twice 43" in done.stderr
    assert "+twice 42" in done.stderr
    assert "packed   0 receipts" in done.stdout
    assert there.path(OUT).read_text("utf-8") == "twice 43\n"


def test_pytest_runs_the_block_too_where_there_is_a_gpu(rehearsal):
    done = rehearsal[1].pytest("-k", "card", **PRETEND)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_a_block_that_needs_a_gpu_sees_it_whatever_the_others_see(here):
    asks = 'import os; print(os.getenv("CUDA_VISIBLE_DEVICES"))\n'
    here.snippet("card", asks, 'needs = ["gpu"]')
    here.snippet("bare", asks)
    assert here.week2("record", SNIPPET, "snippets/1-one/bare.py", **PRETEND).returncode == 0
    assert here.path(OUT).read_text("utf-8") != "\n"
    assert here.path("snippets/1-one/_recorded/bare.out").read_text("utf-8") == "\n"


# --- what a clone takes in, and what it refuses


def test_a_rehearsal_s_parcel_is_refused(here, rehearsal):
    file = rehearsal[1].path("gpu.zip")
    done = here.week2("receive", str(file))
    assert done.returncode == 2
    assert f"{RECEIPT}: it was made on a pretended GPU, a rehearsal that proves" in done.stderr
    assert not here.path(OUT).exists()


def test_what_no_check_can_tell_from_a_real_one_is_taken_in(here, parcel):
    """The limit that the module's docstring states: a receipt is not signed."""
    done = here.week2("receive", str(parcel()))
    assert done.returncode == 0, done.stderr
    written = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("wrote ")]
    assert written == [RESULT, OUT, RECEIPT]
    assert here.path(OUT).read_text("utf-8") == "twice 42\n"
    output = here.week2("check").stderr
    assert f"what {SNIPPET} printed is not shown" in output
    assert "has a receipt that holds; delete this entry" in output


def test_an_output_of_an_earlier_run_goes_when_a_run_no_longer_makes_it(here, parcel):
    here.write("snippets/1-one/_recorded/card-old.out", "old\n")
    unpack(Book(Project.find(here.root)), parcel())
    assert not here.path("snippets/1-one/_recorded/card-old.out").exists()


def test_an_output_that_was_altered_after_the_run_is_refused(here, parcel):
    refused(here, parcel(CARD=b"twice 99\n"), f"{OUT}: it was altered")


def test_an_output_that_is_missing_is_refused(here, parcel):
    refused(here, parcel(CARD=None), f"{OUT}: it is gone")


def test_an_output_that_no_receipt_names_is_refused(here, parcel):
    more = "snippets/1-one/_recorded/card-more.out"
    refused(here, parcel(**{more: b"more\n"}), f"{more}: no run made it")


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (LIBRARY, "2 * x", "x + x", f"{LIBRARY}: twice has changed"),
        (SNIPPET, "twice(21)", "twice(20)", f"{SNIPPET}: it has changed"),
    ],
)
def test_a_run_of_other_code_is_refused(here, parcel, file, old, new, says):
    here.replace(file, old, new)
    refused(here, parcel(), says)


def test_a_run_with_versions_out_of_range_is_refused(here, parcel):
    old = parcel(receipt={"versions": {"numpy": "1.20"}})
    refused(here, old, "it was made with numpy 1.20; pyproject.toml asks for numpy<3,>=1.26")


def test_a_run_on_a_cpu_is_refused(here, parcel):
    refused(here, parcel(receipt={"device": "cpu"}), f"{SNIPPET} needs a GPU and this was made on")


@pytest.mark.parametrize(
    "name",
    ["../card.out", "/tmp/card.out", "snippets/../evil.py", SNIPPET, LIBRARY, "docs/card.out"],
)
def test_a_file_that_is_no_snippet_s_is_refused(here, parcel, name):
    refused(here, parcel(**{name: b"evil\n"}), f"{name}: it is no output or receipt of a snippet")


def test_outputs_without_their_receipt_are_refused(here, parcel):
    refused(here, parcel(**{RECEIPT: None}), f"{OUT}: the receipt of {SNIPPET} is missing")


def test_a_receipt_that_names_a_file_elsewhere_is_refused(here, parcel):
    refused(here, parcel(receipt={"outputs": {"../../x.out": ""}}), "names ../../x.out, no output")


def test_what_is_no_parcel_is_refused(here, tmp_path, parcel):
    refused(here, parcel(**{RECEIPT: b"{}"}), f"{RECEIPT} is not a receipt")
    torn = tmp_path / "torn.zip"
    torn.write_bytes(parcel().read_bytes()[:-9])
    refused(here, torn, "is not a zip that can be read")
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        link = zipfile.ZipInfo(OUT)
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    refused(here, tmp_path / "link.zip", f"{OUT} is not a plain file")


def test_a_zip_that_holds_a_file_twice_or_too_much_is_refused(here, tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr(OUT, "twice 42\n")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(OUT, "twice 43\n")
    refused(here, tmp_path / "two.zip", f"holds {OUT} twice")
    monkeypatch.setattr("bookproof.check.parcel.LARGEST", 9)
    refused(here, tmp_path / "two.zip", "unpacks to more than")


# --- a borrowed GPU


def test_the_notebook_for_a_borrowed_gpu_runs_what_the_workflow_runs(tree, tmp_path, monkeypatch):
    address = {"BOOKPROOF_REPO_URL": str(tree.root)}
    assert not tree.week2(
        *("notebook", "--gpu", "--out", f"{tmp_path}/a.ipynb"), **address
    ).returncode
    notebook = nbformat.read(tmp_path / "a.ipynb", as_version=4)
    sources = [cell["source"] for cell in notebook["cells"]]
    assert all(any(f'sh("{step}")' in s for s in sources) for step in STEPS if step)
    make = tmp_path / "bin" / "make"  # the set-up, which needs a card
    make.parent.mkdir()
    week2 = f'#!/bin/sh\nexec "{sys.executable}" -m week2.cli "$@"\n'
    make.write_text(
        f"#!/bin/sh\n[ \"$*\" = 'gpu gpu-fa4' ] && mkdir -p .venv/bin && "
        f"printf '%s' '{week2}' >.venv/bin/week2 && chmod +x .venv/bin/week2\n"
    )
    make.chmod(0o755)
    monkeypatch.setenv("PATH", f"{make.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("BOOKPROOF_PRETEND_GPU", "1")
    monkeypatch.delenv("BOOKPROOF_COVERAGE", raising=False)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=300,
        resources={"metadata": {"path": str(tmp_path)}},
        config=Config(KernelManager={"transport": "ipc", "ip": str(tmp_path / "k")}),
    ).execute()
    assert "gpu.zip" in str(notebook["cells"][-1]["outputs"])
    with zipfile.ZipFile(tmp_path / "week2-book" / "gpu.zip") as parcel:
        assert parcel.namelist() == [RESULT, OUT, RECEIPT]


# --- a rehearsal that somebody commits


def test_a_rehearsal_that_was_committed_is_refused_whatever_the_skip_list_says(rehearsal):
    there = rehearsal[1]
    for command in (["check"], ["build", "--strict"]):
        done = there.week2(*command)
        assert done.returncode != 0
        assert f"{RECEIPT}: it was made on a pretended GPU" in done.stderr
    assert "no longer holds" in there.week2("run", SNIPPET).stdout
