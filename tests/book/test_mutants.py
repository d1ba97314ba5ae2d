"""The tool that breaks the book as published can draw each kind of mutant, and undoes it."""

import importlib
import json
import random
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool():
    """The tool, and the book as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "tools")
        mutants = importlib.import_module("mutants")
    return mutants, mutants.Tree(ROOT)


def test_each_operator_finds_a_place_and_the_same_seed_the_same_one(tool):
    mutants, tree = tool
    assert len(mutants.OPERATORS) >= 80
    for name, operator in mutants.OPERATORS.items():
        edits = mutants.draw(operator, tree, random.Random(f"7 {name} 0"))
        assert edits, name
        for path, data in edits.items():
            assert not (ROOT / path).exists() or data != (ROOT / path).read_bytes(), name
        assert edits == mutants.draw(operator, tree, random.Random(f"7 {name} 0")), name


def test_a_change_lasts_as_long_as_its_mutant(tool, tmp_path):
    mutants, _ = tool
    (tmp_path / "pyproject.toml").write_text("[tool.bookproof]\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    tree = mutants.Tree(tmp_path)
    with tree.changed({"pyproject.toml": None, "new/file": b"here"}):
        assert not (tmp_path / "pyproject.toml").exists()
        assert (tmp_path / "new/file").read_bytes() == b"here"
    assert (tmp_path / "pyproject.toml").read_text() == "[tool.bookproof]\n"
    assert not (tmp_path / "new/file").exists()


def test_the_table_counts_and_a_survivor_is_told(tool, tmp_path, capsys):
    mutants, _ = tool
    rows = [
        {"operator": "pin", "number": 0, "result": "stopped", "gate": "check"},
        {"operator": "pin", "number": 1, "result": "unjudged", "gate": ""},
        {"operator": "pin", "number": 1, "result": "survived", "gate": "", "change": "x: a -> b"},
    ]
    (tmp_path / "mutants.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert mutants.main(["--table", "--folder", str(tmp_path)]) == 1
    output = capsys.readouterr().out
    assert "| pin | 2 | 1 | 0 | 1 | 0 | check 1 |" in output
    assert "Of the harmful ones, 50.0% were stopped." in output
    assert "survived: pin 1: x: a -> b" in output
