"""`tools/portability.py` says what differs under a condition, and leaves the book as it was."""

import platform
import sys
from pathlib import Path

import pytest

from bookproof.source.index import Book
from tests.scripts import script

ROOT = Path(__file__).parents[2]
SWITCH = """
import os
level = os.environ.get("ATEN_CPU_CAPABILITY", "all")
print("level", level, "threads", os.environ["OMP_NUM_THREADS"])
"""
NEAR = "import os\nprint(1.0 + ('ATEN_CPU_CAPABILITY' in os.environ) * 4e-3)\n"
BROKEN = "import os\nassert 'ATEN_CPU_CAPABILITY' not in os.environ\nprint(1)\n"


@pytest.fixture(scope="module")
def portability():
    return script("portability")


def listed(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_each_program_is_the_same_or_near_or_differs_or_fails(
    book, portability, tmp_path, monkeypatch
):
    for switch in portability.SWITCHES.values():
        monkeypatch.delenv(switch, raising=False)
    book.snippet("switch", SWITCH)
    book.snippet("near", NEAR, "tolerance = 0.01  # another order of a sum")
    book.snippet("broken", BROKEN)
    paths = [f"snippets/1-one/{n}.py" for n in ("switch", "near", "broken")]
    assert book.week2("record", *paths).returncode == 0
    before = listed(book.root)
    project = portability.Away(book.root, folder=tmp_path / "state")
    known = Book(project).snippets
    snippets = [known[path] for path in paths]
    conditions = {
        "native": portability.Condition("native"),
        "sse41": portability.Condition("sse41", portability.PROCESSORS["sse41"]),
        "threads": portability.Condition("threads", threads=2),
        "other": portability.Condition(
            "other", portability.PROCESSORS["sse41"], python=sys.executable, exact=False
        ),
    }
    rows = {name: portability.rerun(project, snippets, c) for name, c in conditions.items()}
    native, sse41, threads, other = rows.values()
    assert listed(book.root) == before
    assert (native.run, native.same, native.near, native.failed) == (3, 3, [], {})
    assert [*sse41.differ] == ["1-one/switch"]
    assert "-level all threads 1\n+level default threads 1" in sse41.differ["1-one/switch"]
    assert sse41.near == ["1-one/near"]
    assert sse41.widths == {"1-one/near": 0.005}
    assert "AssertionError" in sse41.failed["1-one/broken"]
    assert [*threads.differ] == ["1-one/switch"]
    assert (other.near, other.differ) == (["1-one/switch", "1-one/near"], {})
    assert "AssertionError" in other.failed["1-one/broken"]
    assert threads.shown["threads"] == 2
    table = portability.table([*rows.values()], ["amx: not here"])
    assert "| sse41 | 3 | 0 | 1 | 1 | 1 |" in table
    assert "- not run: amx: not here" in table
    if platform.machine() == "x86_64":
        assert sse41.shown["aten"] == "DEFAULT"
        assert sse41.shown["mkl"].startswith("CNR:COMPATIBLE")
    unmoved = portability.Row("sse41", native.shown | {"aten": "DEFAULT"})
    report = portability.table([native, unmoved], [])
    assert "- sse41: no effect seen of the switch of onednn, numpy, mkl, libm" in report
    row = next(line for line in table.splitlines() if line.startswith("| threads | as native"))
    assert "| 2 |" in row


def test_what_headers_declare_is_counted(tmp_path, portability):
    header = "# /// script\n# dependencies = []\n# [tool.bookproof]\n{}# ///\n"
    old = header.replace("bookproof", "week2")  # as it was called before
    (tmp_path / "old.py").write_text(old.format('# measured = ["*", "a"]\n'))
    limits = (
        '# tolerance = 0.02  # why\n# [tool.bookproof.measured]\n# "a" = [2, 8]\n# "b" = [0, 1]\n'
    )
    (tmp_path / "new.py").write_text(header.format(limits))
    (tmp_path / "plain.py").write_text(header.format(""))
    assert portability.declared(tmp_path) == {
        "snippets": {"snippets": 2, "measured": 2, "varies": 0, "tolerance": 1},
        "patterns": {"measured": 4, "varies": 0, "unlimited": 2, "everything": 1},
        "median_tolerance": 0.02,
        "median_highest_over_lowest": 4.0,
    }


@pytest.mark.parametrize(
    ("asked", "able"), [("numpy", True), ("numpy>=1", True), ("numpy>99", False)]
)
def test_where_the_versions_are_others_a_program_that_asks_for_its_own_is_left_out(
    book, portability, tmp_path, asked, able
):
    program = f'# /// script\n# dependencies = ["{asked}"]\n# ///\nimport numpy\n'
    book.write("snippets/1-one/asks.py", program)
    snippet = Book(portability.Away(book.root, folder=tmp_path)).snippets["snippets/1-one/asks.py"]
    installed = portability.versions_in(Path(sys.executable))
    assert portability.able(portability.Condition("other", installed=installed), snippet) is able
    assert portability.able(portability.Condition("native"), snippet)
