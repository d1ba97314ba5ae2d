"""New rules for fingerprints carry over what holds under the old ones, and no more."""

import importlib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from bookproof.record import receipts
from bookproof.record.coverage import code_of
from bookproof.record.recording import Recording
from bookproof.source.project import Project
from bookproof.source.snippets import load

ROOT = Path(__file__).parents[2]
NAME = "snippets/1-autograd/tape_sin.py"


@pytest.fixture
def renewal(monkeypatch):
    """A receipt of today, as old rules would have written it, and these rules."""
    monkeypatch.syspath_prepend(ROOT / "tools")
    project = Project(ROOT)
    snippet = load(project, ROOT / NAME)
    today = receipts.read(snippet.receipt)
    assert today is not None
    assert not list(Recording(project, snippet).changes(today))
    units = {key: f"old {value}" for key, value in today.units.items()}
    fingerprints = {key: f"old {value}" for key, value in code_of(project).fingerprints.items()}
    old = SimpleNamespace(of_script=lambda *_: units[NAME], fingerprints=fingerprints)
    tool = importlib.import_module("renew_receipts")
    return tool, project, snippet, today, replace(today, units=units), old


def test_what_holds_under_the_old_rules_gets_the_values_of_the_new(renewal):
    tool, project, snippet, today, before, old = renewal
    assert list(Recording(project, snippet).changes(before))
    assert tool.renewed(project, snippet, before, old) == today
    assert tool.renewed(project, snippet, today, old) == today


def test_what_does_not_hold_is_left(renewal):
    tool, project, snippet, _, before, old = renewal
    key = next(key for key in before.units if key != NAME)
    for wrong in (
        replace(before, units=before.units | {key: "of other code"}),
        replace(before, units=before.units | {NAME: "another program"}),
        replace(before, files=before.files | {"pyproject.toml": "of other data"}),
        replace(before, outputs={}),
    ):
        assert tool.renewed(project, snippet, wrong, old) is None
