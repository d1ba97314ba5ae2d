"""`week2 bench scan` measures what it says, and this project's scan is the faster one."""

import json
from typing import Any

import pytest
import torch

from week2.models import bench


@pytest.fixture(scope="module")
def result():
    return bench.bench(lengths=(64, 256), both=(64,), short=64)


def test_each_form_is_measured_where_it_is_asked_for(result):
    places = {(r["what"], r["form"], r["seq_len"], r["both"]) for r in result["rows"]}
    for what, forms in bench.FORMS.items():
        for form in forms:
            assert (what, form, 64, False) in places
            assert ((what, form, 256, False) in places) == (form not in ("plain", "associative"))
            assert ((what, form, 64, True) in places) == (form != "reference")


def test_what_a_form_takes_is_given_in_multiples_of_this_scan(result):
    rows = {(r["what"], r["seq_len"], r["both"], r["form"]): r for r in result["rows"]}
    assert len(result["times_this"]) == sum(r["form"] != bench.THIS for r in result["rows"])
    for ratio in result["times_this"]:
        place = ratio["what"], ratio["seq_len"], ratio["both"]
        theirs, this = rows[(*place, ratio["form"])], rows[(*place, bench.THIS)]
        assert ratio["seconds"] * this["seconds"] == pytest.approx(theirs["seconds"])
        assert min(theirs["seconds"], theirs["runs"], this["seconds"]) > 0


def test_the_forms_compute_the_same():
    outputs: list[Any]
    for what, forms in bench.FORMS.items():
        outputs = [bench.call_of(what, form, 9, both=False)() for form in forms]
        grads: list[Any] = [bench.call_of(what, form, 9, both=True)() for form in forms]
        for output, grad in zip(outputs[1:], grads[1:], strict=True):
            torch.testing.assert_close(output, outputs[0], rtol=1e-4, atol=1e-4)
            if what == "scan":  # a mixer's parameters stand in another order in transformers
                torch.testing.assert_close(grad, grads[0], rtol=1e-3, atol=1e-3)


def test_the_table_and_the_json_hold_every_row(result, monkeypatch, capsys):
    monkeypatch.setattr(bench, "bench", lambda *args: result)
    assert bench.main([]) == 0
    table = capsys.readouterr().out
    assert table.count("fwd") == len(result["rows"])
    assert "grows as seq_len^" in table
    assert bench.main(["--json", "--lengths", "64,256"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == result["rows"]


def test_a_length_of_zero_is_refused(capsys):
    with pytest.raises(SystemExit):
        bench.main(["--lengths", "0"])
    assert "a whole number, 1 or more" in capsys.readouterr().err
