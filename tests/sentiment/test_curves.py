"""Learning curves in small: tiny networks, the book's own reviews, really trained."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from week2.sentiment.architectures import NAMES, Size, encoder_of
from week2.sentiment.compare.curves import (
    COUNTS,
    READER,
    RECIPE,
    beginner,
    curves,
    draw,
    labelled,
    main,
    summary,
    table,
)
from week2.sentiment.starts import make_pretraining
from week2.sentiment.state import TrainingState, save_state

QUICK = replace(RECIPE, epochs=1.0)


@pytest.fixture(scope="module")
def parts():
    return labelled("train", "handwritten"), labelled("validation", "handwritten")


@pytest.fixture(scope="module")
def state(tokenizer, tmp_path_factory):
    folder = tmp_path_factory.mktemp("state")
    masked = make_pretraining("bert", tokenizer, "masked", size=Size.tiny(), seed=9)
    save_state(folder, masked, TrainingState("bert", "masked", step=3, seed=9))
    return folder


@pytest.fixture(scope="module")
def outcome(parts, tokenizer, state, tmp_path_factory):
    out = tmp_path_factory.mktemp("curves") / "curves.json"
    train, judge = parts
    result = curves(
        train, judge, tokenizer, out, sizes=(20, 40), seeds=(0, 1), recipe=QUICK, state=state,
        size=Size.tiny(),
    )  # fmt: skip
    return out, result


def test_a_larger_draw_holds_the_smaller_one_and_a_seed_changes_it():
    assert list(draw(100, 10, 0)) == list(draw(100, 30, 0)[:10])
    assert set(draw(100, 10, 0)) != set(draw(100, 10, 1))
    assert len(set(draw(100, 100, 0))) == 100
    with pytest.raises(ValueError, match="101 reviews are asked for and the train part has 100"):
        draw(100, 101, 0)


def test_the_judge_holds_no_text_that_is_learned_from(parts):
    train, judge = parts
    assert not set(train.documents) & set(judge.documents)


def test_every_run_is_there_once_and_was_trained(outcome, parts):
    out, result = outcome
    assert json.loads(out.read_text("utf-8")) == json.loads(json.dumps(result))
    runs = [(run["size"], run["seed"], run["learner"]) for run in result["runs"]]
    assert runs == [(n, s, m) for n in (20, 40) for s in (0, 1) for m in (COUNTS, *NAMES, READER)]
    for run in result["runs"]:
        assert run["rows"] == len(parts[1])
        assert 0 <= run["low"] <= run["accuracy"] <= run["high"] <= 1
        assert run["seconds"] > 0
    networks = [run for run in result["runs"] if run["learner"] != COUNTS]
    assert all(run["steps"] >= 1 and run["last_loss"] > 0 for run in networks)
    assert {run["seed"] for run in networks} == {0, 1}
    provenance = result["provenance"]
    assert (provenance["part"], provenance["reviews"]) == ("validation", "handwritten")
    assert provenance["date"]
    assert provenance["versions"]["torch"]
    assert result["state"]["sha256"]


def test_a_resumed_run_keeps_what_is_done(outcome, parts, tokenizer, state):
    out, result = outcome
    half = {**result, "runs": result["runs"][:4]}
    (cut := out.with_name("cut.json")).write_text(json.dumps(half), "utf-8")
    lines: list[str] = []
    train, judge = parts
    again = curves(
        train, judge, tokenizer, cut, sizes=(20,), seeds=(0, 1), recipe=QUICK, state=state,
        size=Size.tiny(), say=lines.append,
    )  # fmt: skip
    assert [line.split()[0] for line in lines] == [READER, COUNTS, *NAMES, READER]
    first = result["runs"][: len(again["runs"])]
    same = ("learner", "size", "seed", "accuracy", "last_loss")
    assert [[r.get(k) for k in same] for r in again["runs"]] == [
        [r.get(k) for k in same] for r in first
    ], "a run is a function of learner, size and seed"


def test_runs_of_another_recipe_are_not_mixed(outcome, parts, tokenizer, state):
    other = replace(QUICK, tokens=99)
    with pytest.raises(ValueError, match="has another recipe: give another file"):
        curves(parts[0], parts[1], tokenizer, outcome[0], recipe=other, state=state)


def test_runs_in_another_number_format_are_not_mixed(outcome, parts, tokenizer, state):
    other = replace(QUICK, bf16=not QUICK.bf16)
    with pytest.raises(ValueError, match="has another dtype: give another file"):
        curves(parts[0], parts[1], tokenizer, outcome[0], recipe=other, state=state)


def test_a_seed_changes_the_weights_and_a_state_is_read(tokenizer, state):
    def vectors(encoder: Any) -> torch.Tensor:
        return encoder.get_input_embeddings().weight

    def words(learner, seed):
        model = beginner(learner, tokenizer, seed, state=state, size=Size.tiny())
        return vectors(encoder_of(model))

    assert not torch.equal(words("bert", 0), words("bert", 1))
    assert torch.equal(words(READER, 0), words(READER, 1))
    masked: Any = make_pretraining("bert", tokenizer, "masked", size=Size.tiny(), seed=9)
    expected = vectors(masked.encoder).bfloat16().float()
    assert torch.equal(words(READER, 0), expected)
    with pytest.raises(ValueError, match="give its folder"):
        beginner(READER, tokenizer, 0)


def test_the_summary_is_over_seeds():
    runs = [
        {"learner": "a", "size": 5, "seed": s, "accuracy": x, "seconds": t}
        for s, x, t in ((0, 0.5, 1.0), (1, 0.75, 3.0))
    ]
    (row,) = summary(runs)
    assert (row["seeds"], row["accuracy"], row["lowest"], row["highest"], row["seconds"]) == (
        2, 0.625, 0.5, 0.75, 2.0,
    )  # fmt: skip
    assert "0.625" in table({"runs": runs})


def test_the_command_writes_a_file_and_says_what_is_wrong(tmp_path, capsys):
    out = tmp_path / "curves.json"
    small = ["--data", "handwritten", "--tiny", "--sizes", "20", "--seeds", "0", "--epochs", "1"]
    assert main(["--out", str(out), *small, "--learners", "tfidf,bert"]) == 0
    assert "bert" in capsys.readouterr().out
    assert [run["learner"] for run in json.loads(out.read_text("utf-8"))["runs"]] == [
        "tfidf",
        "bert",
    ]
    assert main(["--out", str(out), *small, "--epochs", "2"]) == 2
    assert "another recipe" in capsys.readouterr().err
    assert main(["--out", str(tmp_path / "x.json"), *small, "--sizes", "99999"]) == 2
    assert "99,999 reviews are asked for" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--learners", "gpt"])


def test_labels_are_zero_or_one(parts):
    assert set(np.unique(parts[0].labels)) <= {0, 1}
