"""The speed run counts every second of the processor, and stops where the target is reached."""

import json
from dataclasses import replace
from typing import Any

import pytest
from transformers import PreTrainedTokenizerFast

from week2.models import path_of
from week2.sentiment.architectures import encoder_of, make_classifier, make_config
from week2.sentiment.compare import speedrun
from week2.sentiment.compare.curves import labelled
from week2.sentiment.compare.speedrun import Recipe, main, run
from week2.sentiment.nsmc import handwritten_reviews
from week2.sentiment.starts import vectors_from_counts
from week2.sentiment.tokenizer import encode

BRIEF = Recipe(taught=0, counts=False, epochs=2, evaluate_from=0.5, evaluations=3)


@pytest.fixture(scope="module")
def whole():
    """A run to its end: no accuracy is above 1."""
    return run("bert", BRIEF, data="handwritten", target=1.1)


def test_a_run_that_never_gets_there_is_evaluated_to_its_end(whole):
    steps = [one["step"] for one in whole["curve"]]
    minutes = [one["minutes"] for one in whole["curve"]]
    assert whole["minutes"] is None
    assert len(steps) == 3
    assert steps == sorted(steps)
    assert minutes == sorted(minutes)
    assert minutes[0] > 0


def test_a_run_stops_at_the_first_evaluation_that_reaches_the_target(whole):
    stopped = run("bert", BRIEF, data="handwritten", target=0.0)
    assert [one["step"] for one in stopped["curve"]] == [whole["curve"][0]["step"]]
    assert stopped["minutes"] == stopped["curve"][0]["minutes"]


def test_the_same_seed_trains_the_same_model(whole):
    again = run("bert", BRIEF, data="handwritten", target=1.1)
    assert [one["accuracy"] for one in again["curve"]] == [
        one["accuracy"] for one in whole["curve"]
    ]


def test_a_teacher_is_judged_first_and_teaches_no_review_of_the_validation_part(tmp_path):
    reviews = list(handwritten_reviews())
    rows = "".join(f"{row.id}\t{row.document}\t{row.label}\n" for row in reviews)
    (tmp_path / "ratings_train.txt").write_text(f"id\tdocument\tlabel\n{rows}", "utf-8")
    unlabelled = [f"{row.document} {mark}" for row in reviews for mark in ("!", "?")]
    (tmp_path / "reviews_unlabelled.txt").write_text("\n".join(unlabelled), "utf-8")
    recipe = replace(BRIEF, taught=200, epochs=0.5, evaluations=1)
    result = run("bert", recipe, data=str(tmp_path), target=1.1)
    assert 0.6 < result["teacher"]["accuracy"] < 1  # of some 40 reviews of its own kind
    assert 0 < result["teacher"]["minutes"] < result["curve"][0]["minutes"]


def test_vectors_from_counts_have_the_spread_of_the_rest_of_the_model():
    tokenizer = PreTrainedTokenizerFast.from_pretrained(path_of("bert"))
    texts = encode(tokenizer, labelled("train", "handwritten").documents)
    model = make_classifier(make_config("bert", tokenizer))
    encoder: Any = encoder_of(model)  # a Module to the type checker
    table = encoder.get_input_embeddings().weight
    noise = table.detach().clone()
    vectors_from_counts(table, texts, model.config.initializer_range, seed=0)
    counted = (table != noise).any(1)
    assert set(counted.nonzero().flatten().tolist()) <= set(texts.flat.tolist())
    assert counted.sum() > 100
    spread = table.detach()[counted].square().mean().sqrt()
    assert float(spread) == pytest.approx(model.config.initializer_range, rel=1e-3)


def test_the_command_keeps_each_run_and_does_not_repeat_it(tmp_path, monkeypatch, capsys, whole):
    asked = []

    def recorded(name, recipe, *, seed, **_):
        asked.append((name, seed))
        return {**whole, "model": name, "seed": seed, "minutes": 2.5, "recipe": vars(recipe)}

    monkeypatch.setattr(speedrun, "run", recorded)
    arguments = ["bert", "--seeds", "0", "--out", str(tmp_path / "runs.json")]
    assert main([*arguments, "--seeds", "0", "1"]) == 0
    assert main([*arguments, "--seeds", "0", "1", "2"]) == 0
    assert asked == [("bert", 0), ("bert", 1), ("bert", 2)]
    assert len(json.loads((tmp_path / "runs.json").read_text())["runs"]) == 3
    assert "bert     minutes to 87.0%, by seed: 2.5, 2.5, 2.5" in capsys.readouterr().out
    assert main([*arguments, "--epochs", "0.5"]) == 0  # another recipe is another run
    assert asked[-1] == ("bert", 0)
    assert len(asked) == 4


def test_what_is_no_model_is_refused(capsys):
    assert main(["gpt"]) == 2
    assert "no model 'gpt'; one of bert, mamba, hybrid" in capsys.readouterr().err


def test_without_reviews_to_teach_with_it_says_so(capsys):
    assert main(["bert", "--seeds", "0", "--data", "handwritten", "--taught", "20"]) == 2
    assert "give --taught 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--epochs", "0"], "epochs is above 0; got 0.0"),
        (["--warmup", "-1"], "warmup is above 0; got -1"),
        (["--evaluate-from", "2"], "evaluate_from from 0 to 1"),
        (["--out", "README.md"], "README.md holds no speed runs; give --out another name"),
        (["--out", "."], "Is a directory: '.'"),
    ],
)
def test_what_cannot_be_run_or_kept_is_said_before_any_training(
    arguments, message, capsys, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text("# Nothing of this kind\n")
    monkeypatch.setattr(speedrun, "run", lambda *_, **__: pytest.fail("it trained"))
    assert main(["bert", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert (tmp_path / "README.md").read_text() == "# Nothing of this kind\n"
