"""The tap under load: no answer is lost, and none is another's."""

import importlib
from pathlib import Path


def test_many_clients_at_once_get_each_its_own_answers(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "tools")
    report = importlib.import_module("load").loaded(clients=50, requests=4)
    assert (report["served"], report["lost"], report["wrong"]) == (200, 0, 0)
    assert (report["counted"], report["read"]) == (200, report["characters"])
