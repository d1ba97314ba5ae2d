"""The tool that mutates the book finds nothing to complain of, and complains where there is."""

import importlib
import json
from pathlib import Path

import pytest

from bookproof.record.coverage import code_of
from bookproof.record.fingerprint import Library
from bookproof.record.recording import Recording
from bookproof.source.project import Project

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(ROOT / "tools")
    return importlib.import_module("mutations")


def summary_of(capsys):
    return json.loads(capsys.readouterr().out)


def test_every_change_is_caught_and_no_harmless_one(tool, capsys):
    status = tool.main(["--seed", "7", "--count", "12", "--runs", "0"])
    summary = summary_of(capsys)
    assert summary["faults"] == []
    assert status == 0
    assert sum(summary["made"].values()) == 12 + 4 + 4


def test_fingerprints_that_do_not_see_bodies_are_found_out(tool, capsys, monkeypatch):
    monkeypatch.setattr(Library, "fingerprints", code_of(Project(ROOT)).fingerprints)
    assert tool.main(["--seed", "7", "--count", "3", "--runs", "0"]) == 1
    assert any(fault.startswith("miss: ") for fault in summary_of(capsys)["faults"])


def test_receipts_that_hold_whatever_runs_are_found_out(tool, capsys, monkeypatch):
    monkeypatch.setattr(Recording, "changes", lambda *_: iter(()))
    assert tool.main(["--seed", "7", "--count", "0", "--runs", "1"]) == 1
    assert any("is fresh" in fault for fault in summary_of(capsys)["faults"])


def test_receipts_that_count_every_comment_are_found_out(tool, capsys, monkeypatch):
    judged = tool.Trial.judged
    monkeypatch.setattr(
        tool.Trial, "judged", lambda t, m: set(t.receipts) if m.edits else judged(t, m)
    )
    assert tool.main(["--seed", "7", "--count", "3", "--runs", "0"]) == 1
    assert any(fault.startswith("false alarm: ") for fault in summary_of(capsys)["faults"])
