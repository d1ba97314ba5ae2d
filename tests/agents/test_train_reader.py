"""Training the reader: batches by number, places after tokenizing, going on where it stopped."""

import gzip
import json
from itertools import pairwise

import pytest
import torch
from transformers import AutoTokenizer

from week2.agents import train_reader
from week2.agents.packed import path_of
from week2.agents.qamr import QUESTIONS, SENTENCES, Example, Qamr
from week2.agents.train_reader import data_folder, drawn, encode, main, rate_at


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "qa"
    folder.mkdir()
    names = [f"Wiki1k:wikipedia:{n}:0:{m}" for n in range(12) for m in range(2)]
    sentences = "\n".join(f"{name}\tWhale {i} swam to Busan ." for i, name in enumerate(names))
    asked = "\n".join(
        f"{name}\t1\t7\t0\t1\tWhere did whale {i} swim?\t4\t8:4\t9:4"
        for i, name in enumerate(names)
    )
    for file, text in ((SENTENCES, sentences), (QUESTIONS[0], asked), (QUESTIONS[1], "")):
        (folder / file).write_bytes(gzip.compress(text.encode()))
    return folder.parent


@pytest.fixture(scope="module")
def tokenizer():
    return AutoTokenizer.from_pretrained(path_of("minilm"))


def test_a_batch_follows_from_its_number_and_the_seed_alone(data):
    qamr = Qamr(data / "qa")
    assert drawn(qamr, 3, 4, seed=0) == drawn(Qamr(data / "qa"), 3, 4, seed=0)
    assert drawn(qamr, 3, 4, seed=0) != drawn(qamr, 4, 4, seed=0)


def test_the_places_of_an_answer_survive_tokenizing(tokenizer):
    context = "It was Hwang Dong-hyuk who came."
    start = context.index("Hwang")
    examples = [
        Example("Who came to the whale?", context, start, start + len("Hwang Dong-hyuk")),
        Example("Who?", context, 0, 0),
    ]
    batch = encode(tokenizer, examples)
    first, last = batch["start_positions"][0], batch["end_positions"][0]
    marked = batch["input_ids"][0][first : last + 1]
    assert tokenizer.decode(marked).replace(" ", "") == "hwangdong-hyuk"
    assert batch["start_positions"][1] == batch["end_positions"][1] == 0


def test_the_rate_rises_stays_and_falls_to_nothing():
    rates = [rate_at(step, 600) for step in range(600)]
    assert rates[0] == pytest.approx(1 / 60)
    assert rates[59] == rates[399] == 1
    assert rates[599] == pytest.approx(1 / 200)
    assert all(a >= b for a, b in pairwise(rates[60:]))


def test_data_is_found_by_path_or_variable_or_missed_in_words(tmp_path, monkeypatch):
    (tmp_path / "qa").mkdir()
    assert data_folder(tmp_path) == data_folder(tmp_path / "qa") == tmp_path / "qa"
    monkeypatch.setenv("WEEK2_DATA", str(tmp_path))
    assert data_folder(None) == tmp_path / "qa"
    monkeypatch.delenv("WEEK2_DATA")
    with pytest.raises(FileNotFoundError, match=r"with --data, or set WEEK2_DATA"):
        data_folder(None)
    with pytest.raises(FileNotFoundError, match=r"nowhere is no folder"):
        data_folder(tmp_path / "nowhere")


def test_missing_data_ends_with_status_2_and_a_sentence(tmp_path, capsys):
    assert main(["--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "clone github.com/uwnlp/qamr" in capsys.readouterr().err


def test_a_run_cut_short_goes_on_as_if_it_had_not_been(data, tmp_path, monkeypatch):
    def run(out):
        arguments = ["--data", str(data), "--out", str(tmp_path / out), "--steps", "3"]
        arguments += ["--batch", "2", "--save-every", "1", "--stages", "train"]
        assert main(arguments) == 0
        return torch.load(tmp_path / out / "state.pt", weights_only=True)

    whole = run("whole")

    def stops(qamr, number, batch, seed):
        if number == 2:
            raise KeyboardInterrupt
        return drawn(qamr, number, batch, seed)

    monkeypatch.setattr(train_reader, "drawn", stops)
    with pytest.raises(KeyboardInterrupt):
        run("cut")
    monkeypatch.undo()
    cut = run("cut")
    assert cut["step"] == whole["step"] == 3
    for name, value in whole["model"].items():
        torch.testing.assert_close(cut["model"][name], value)
    result = json.loads((tmp_path / "cut" / "result.json").read_text())
    assert 0 < result["trained_parameters"] < result["parameters"]
