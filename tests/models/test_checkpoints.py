"""Bundled checkpoints: found by name, small, safe, described by a card made from their records."""

import contextlib
import io
import json
from pathlib import Path

import pytest
import yaml
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from week2.models import (
    MambaForSequenceClassification,
    Week2MambaConfig,
    available,
    checkpoints,
    path_of,
)

SCORE = {"accuracy": 0.87654, "low": 0.87, "high": 0.88, "rows": 50000}
RESULT = {
    "model": "mamba",
    "provenance": "rebuilt",
    "rows": {"train": 145000, "validation": 5000},
    "parameters": 4321,
    "validation": SCORE | {"rows": 5000},
    "test": {"provenance": "rebuilt", "all": SCORE, "unseen_texts": SCORE | {"rows": 48765}},
    "date": "2026-11-24T10:00:00+00:00",
    "versions": {"torch": "2.13.0"},
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A checkpoint of random weights, bundled for the time of a test."""
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    target = tmp_path / "small"
    vocabulary = {"[PAD]": 0, "[UNK]": 1, "정말": 2}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]"
    ).save_pretrained(target)
    config = Week2MambaConfig(
        vocab_size=3,
        hidden_size=16,
        num_hidden_layers=1,
        id2label={0: "negative", 1: "positive"},
        label2id={"negative": 0, "positive": 1},
    )
    model = MambaForSequenceClassification(config)
    model.bfloat16().save_pretrained(target)
    (target / "result.json").write_text(json.dumps(RESULT))
    return target


def test_a_checkpoint_is_found_by_its_name(folder):
    assert available() == ("small",)
    assert path_of("small") == str(folder)


def test_an_unknown_name_is_refused_with_those_there_are(folder):
    with pytest.raises(ValueError, match="no checkpoint 'large' is bundled; there are: small"):
        path_of("large")


def test_the_card_states_what_was_recorded(folder):
    text = checkpoints.write_card(folder)
    assert (folder / "README.md").read_text(encoding="utf-8") == text
    assert "| test | 50,000 | 87.65% | 87.00% to 88.00% |" in text
    assert "| test, without texts that train holds too | 48,765 |" in text
    assert "145,000 reviews to train on" in text
    assert "Never score this model on the official test part" in text
    header = yaml.safe_load(text.split("---")[1])
    assert header["model-index"][0]["results"][0]["metrics"][0]["value"] == 0.8765
    assert header["language"] == "ko"


def test_a_card_without_a_test_score_claims_none(folder):
    (folder / "result.json").write_text(
        json.dumps({key: value for key, value in RESULT.items() if key != "test"})
    )
    text = checkpoints.card(folder)
    assert "model-index" not in text
    assert "| test" not in text


def test_the_code_on_the_card_runs(folder):
    code = checkpoints.card(folder).split("```python\n")[1].split("```")[0]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "card", "exec"), {})
    assert "positive" in printed.getvalue() or "negative" in printed.getvalue()


def test_the_command_writes_every_card(folder, capsys):
    assert checkpoints.main([]) == 0
    assert "README.md" in capsys.readouterr().out
    assert (folder / "README.md").is_file()


def test_every_bundled_checkpoint_is_small_safe_and_has_its_own_card():
    for name in available():
        bundled = Path(path_of(name))
        assert sum(path.stat().st_size for path in bundled.iterdir()) <= checkpoints.MAX_BYTES
        assert not [path for path in bundled.iterdir() if path.suffix in (".bin", ".pt", ".pkl")]
        assert (bundled / "tokenizer.json").is_file()
        assert (bundled / "README.md").read_text(encoding="utf-8") == checkpoints.card(bundled)
