"""Growth and crossings, read off points whose answer is known, and the sweep in small."""

import math

import pytest
import torch

from week2.models import checkpoints
from week2.sentiment.compare.fits import crossing, crossing_of, exponent
from week2.sentiment.compare.lengths import FORMS, main, measured, model_of, sweep

LENGTHS = (256, 512, 1024, 2048)


@pytest.mark.parametrize("power", [1.0, 1.5, 2.0])
def test_an_exponent_is_found_with_an_interval_around_it(power):
    fit = exponent(LENGTHS, [3 * n**power for n in LENGTHS])
    assert fit["exponent"] == pytest.approx(power)
    assert fit["c"] == pytest.approx(3)
    off = zip(LENGTHS, (1.1, 0.9, 1.1, 0.9), strict=True)
    noisy = exponent(LENGTHS, [f * n**power for n, f in off])
    assert noisy["low"] < power < noisy["high"]
    assert noisy["high"] - noisy["low"] > fit["high"] - fit["low"]


def test_two_points_have_no_interval():
    with pytest.raises(ValueError, match="three points"):
        exponent([1, 2], [1, 2])


def test_the_crossing_of_a_square_and_a_line_is_where_they_are_equal():
    square, line = ({n: c * n**p for n in LENGTHS} for c, p in ((1.0, 2), (724.0, 1)))
    assert crossing_of(square, line) == pytest.approx(724, rel=1e-6)
    assert crossing_of(line, square) is None
    assert crossing_of({n: 2 * v for n, v in line.items()}, line) == 256


def test_only_the_last_crossing_counts():
    over_twice = {256: 2.0, 512: 0.5, 1024: 0.5, 2048: 2.0}
    length = crossing_of(over_twice, dict.fromkeys(LENGTHS, 1.0))
    assert length == pytest.approx(math.sqrt(1024 * 2048))


def test_a_crossing_s_interval_holds_what_noisy_runs_say():
    square = {n: [n**2 * f for f in (0.8, 1.0, 1.25)] for n in LENGTHS}
    line = {n: [724.0 * n * f for f in (0.8, 1.0, 1.25)] for n in LENGTHS}
    result = crossing(square, line)
    assert result["low"] < result["length"] == pytest.approx(724, rel=1e-6)
    assert result["length"] < result["high"]
    never = crossing(line, square)
    assert never["length"] is None
    assert never["at_most"] == 2048


@pytest.mark.parametrize("form", FORMS)
def test_each_form_runs_beyond_bert_s_512(form, monkeypatch):
    import week2.models.mixer as mixer

    monkeypatch.setattr(mixer, "selective_scan", mixer.selective_scan)  # put back afterwards
    model = model_of(form, 520)
    with torch.inference_mode():
        assert model(input_ids=torch.full((1, 520), 7)).logits.shape == (1, 2)


def test_both_scans_of_mamba_are_one_model(monkeypatch):
    import week2.models.mixer as mixer

    ids = torch.randint(5, 100, (1, 40))
    with torch.inference_mode():
        fast = model_of("Mamba, compiled scan", 40)(input_ids=ids).logits
        monkeypatch.setattr(mixer, "selective_scan", mixer.selective_scan)
        slow = model_of("Mamba, step by step", 40)(input_ids=ids).logits
    assert torch.allclose(fast, slow, atol=1e-4)


def test_a_measurement_leaves_this_process_as_it_was():
    import week2.models.mixer as mixer

    before = mixer.selective_scan
    result = measured("Mamba, step by step", 32, enough=0.01)
    assert mixer.selective_scan is before
    assert min(result["seconds"]) > 0


def test_a_missing_checkpoint_is_named_and_not_taken_for_a_lack_of_memory(monkeypatch, tmp_path):
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="no checkpoint 'mamba' is bundled"):
        measured("Mamba, step by step", 32)


def test_the_sweep_carries_rows_fits_and_provenance():
    forms = ("BERT, SDPA", "Mamba, compiled scan")
    result = sweep((16, 32, 64), (), forms, enough=0.01)
    assert [(r["form"], r["length"]) for r in result["rows"]][:2] == [(f, 16) for f in forms]
    assert result["fits"] == {}  # nothing at 2,048 and beyond
    assert result["provenance"]["threads"] == 1
    assert "seconds" in result["crossings"]["BERT, SDPA"]


def test_a_length_below_one_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["--lengths", "0"])
    assert "lengths are 1 or more" in capsys.readouterr().err
