import io
import json
import re
import shutil
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file

from week2.sentiment.architectures import Size, make_classifier, make_config
from week2.sentiment.classify import Classifier, Seen, classifier, main, read_lines
from week2.sentiment.results import save_classifier


def save(name, tokenizer, where):
    torch.manual_seed(0)
    model = make_classifier(make_config(name, tokenizer, Size.tiny()))
    save_classifier(where, model, tokenizer, {})
    return where


@pytest.fixture(scope="module", params=["bert", "mamba", "hybrid"])
def folder(request, tmp_path_factory, tokenizer):
    return save(request.param, tokenizer, tmp_path_factory.mktemp(request.param) / "model")


@pytest.fixture(scope="module")
def bert(tmp_path_factory, tokenizer):
    return save("bert", tokenizer, tmp_path_factory.mktemp("one") / "model")


@pytest.fixture(scope="module")
def classify(folder):
    return Classifier(folder, bf16=False)


def test_answers_stand_in_the_order_of_the_reviews(classify, reviews):
    together = classify(reviews[:60])
    alone = [classify([text])[0] for text in reviews[:60]]
    assert [a["label"] for a in together] == [b["label"] for b in alone]
    np.testing.assert_allclose(
        [a["score"] for a in together], [b["score"] for b in alone], atol=1e-5
    )


def test_score_is_the_labels_probability(classify, reviews):
    shares = classify.probabilities(reviews[:20])
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    results = classify(reviews[:20])
    assert [f["score"] for f in results] == [float(row.max()) for row in shares]
    assert {f["label"] for f in results} <= {"negative", "positive"}


def test_bf16_agrees_nearly(folder, classify, reviews):
    half = Classifier(folder, bf16=True)
    assert np.abs(half.probabilities(reviews) - classify.probabilities(reviews)).max() < 0.05


def test_nothing_in_gives_nothing_out(classify):
    assert classify([]) == []
    assert list(classify.stream([])) == []


def test_one_string_is_not_a_list_of_reviews(classify):
    with pytest.raises(TypeError, match="give a list of reviews"):
        classify("좋다")


def test_stream_gives_one_answer_a_line_and_none_for_a_blank_one(classify):
    lines = ["좋다", "", "별로", "   ", "최고"]
    answers = list(classify.stream(lines, chunk=2))
    assert [f is None for f in answers] == [False, True, False, True, False]
    expected = classify(["좋다", "별로", "최고"])
    assert [f["label"] for f in answers if f] == [g["label"] for g in expected]
    assert [f["score"] for f in answers if f] == pytest.approx(
        [g["score"] for g in expected], abs=1e-5
    )


def test_stream_reads_no_further_than_a_chunk_ahead(classify):
    taken = 0

    def lines():
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield "좋다"

    next(classify.stream(lines(), chunk=8))
    assert taken == 8


def test_unknown_model_says_which_there_are():
    with pytest.raises(FileNotFoundError, match="give one of bert, mamba, hybrid, or a folder"):
        classifier("gpt")


def lines_of(data):
    seen = Seen()
    return list(read_lines(io.BytesIO(data), seen)), seen


def test_lines_survive_whatever_the_bytes_are():
    data = "좋다\r\n\n".encode() + b"\xff\xfe bad\n" + "😀\n".encode() + b"\x00\nlast"
    lines, seen = lines_of(data)
    assert lines == ["좋다", "", "\ufffd\ufffd bad", "😀", "\x00", "last"]
    assert (seen.lines, seen.blank, seen.long, seen.broken) == (6, 1, 0, 1)


@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"\n", b"\r", "가".encode()])))
def test_any_bytes_are_as_many_lines_as_they_end(pieces):
    data = b"".join(pieces)
    lines, seen = lines_of(data)
    assert len(lines) == seen.lines == data.count(b"\n") + (data[-1:] not in (b"", b"\n"))
    assert "\n" not in "".join(lines)


@pytest.mark.parametrize("length", [65_534, 65_535, 65_536, 65_537, 131_072, 200_000])
def test_very_long_line_is_one_line(length):
    lines, seen = lines_of(b"a" * length + b"\nnext\n")
    assert lines == ["a" * min(length, 65_536), "next"]
    assert seen.long == (length > 65_536)


def test_cutting_a_line_inside_a_character_does_not_count_as_broken():
    lines, seen = lines_of(b"a" + "가".encode() * 40_000)
    assert set(lines[0]) == {"a", "가"}
    assert (seen.long, seen.broken) == (1, 0)


def test_long_lines_take_constant_memory():
    class Endless(io.RawIOBase):
        left = 50_000_000

        def readable(self):
            return True

        def readinto(self, buffer):
            n = min(len(buffer), self.left)
            buffer[:n] = b"x" * n
            self.left -= n
            return n

    tracemalloc.start()
    assert sum(1 for _ in read_lines(io.BufferedReader(Endless()), Seen())) == 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_command_writes_label_and_score_a_line(bert, tmp_path, capsys):
    file = tmp_path / "reviews.txt"
    file.write_bytes("좋다\n\n별로\n".encode() + b"\xff\n")
    assert main(["--model", str(bert), str(file)]) == 0
    captured = capsys.readouterr()
    lines = captured.out.split("\n")
    assert len(lines) == 5
    assert lines[1] == lines[4] == ""
    label, score = lines[0].split("\t")
    assert label in ("negative", "positive")
    assert 0.5 <= float(score) <= 1
    assert "4 lines: 1 blank, 1 not UTF-8" in captured.err


def test_command_reads_standard_input_and_writes_json(bert):
    command = [sys.executable, "-m", "week2.sentiment.classify", "--json", "--model", str(bert)]
    done = subprocess.run(command, input="좋다\n\n".encode(), capture_output=True, check=True)
    first, second = map(json.loads, done.stdout.splitlines())
    assert set(first) == {"label", "score"}
    assert second == {"label": None, "score": None}


def test_an_empty_input_loads_no_model(tmp_path, capsys):
    empty = tmp_path / "empty.txt"
    empty.touch()
    assert main(["--model", "no such model", str(empty)]) == 0
    assert capsys.readouterr().err == "0 lines: the input is empty\n"


def test_command_says_what_it_cannot_read(bert, tmp_path, capsys):
    assert main(["--model", str(bert), str(tmp_path / "none.txt")]) == 2
    assert "none.txt" in capsys.readouterr().err
    assert main(["--model", "gpt", str(bert / "config.json")]) == 2
    assert "no model 'gpt'" in capsys.readouterr().err


DEEP = b"[" * 99_999
DAMAGED = {
    "weights cut to nothing": ("model.safetensors", lambda old: b""),
    "weights cut in the header": ("model.safetensors", lambda old: old[:100]),
    "weights cut in half": ("model.safetensors", lambda old: old[: len(old) // 2]),
    "a header of a length that no file has": (
        "model.safetensors",
        lambda old: b"\xff" * 8 + old[8:],
    ),
    "weights of another model": (
        "config.json",
        lambda old: re.sub(rb'"vocab_size": \d+', b'"vocab_size": 99', old),
    ),
    "a configuration that is a list": ("config.json", lambda old: b"[]"),
    "a configuration that is too deep": ("config.json", lambda old: DEEP),
    "a model that nobody knows": ("config.json", lambda old: b'{"model_type": "x"}'),
    "a tokenizer without content": ("tokenizer.json", lambda old: b"{}"),
    "a tokenizer cut in half": ("tokenizer.json", lambda old: old[: len(old) // 2]),
}


@pytest.mark.parametrize("how", DAMAGED)
def test_command_refuses_a_model_that_is_damaged(bert, tmp_path, capsys, how):
    name, damage = DAMAGED[how]
    folder = tmp_path / "model"
    shutil.copytree(bert, folder)
    (folder / name).write_bytes(damage((folder / name).read_bytes()))
    assert main(["--model", str(folder), str(bert / "config.json")]) == 2
    lines = capsys.readouterr().err.splitlines()  # beside the loading report's bar
    assert any(line.startswith(f"week2 classify: --model {folder}: ") for line in lines)


def test_command_unpickles_nothing(bert, tmp_path, capsys):
    folder = tmp_path / "model"
    shutil.copytree(bert, folder)
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    torch.save(weights, folder / "pytorch_model.bin")
    assert main(["--model", str(folder), str(bert / "config.json")]) == 2
    assert "it has no model.safetensors" in capsys.readouterr().err


def test_two_threads_say_what_one_says(reviews):
    model = classifier("bert", bf16=False)
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        alone = model.probabilities(reviews)
        torch.set_num_threads(2)
        together = model.probabilities(reviews)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
    np.testing.assert_allclose(together, alone, atol=1e-5)
