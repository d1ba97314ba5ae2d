"""Training a decoder: whole reviews, one rate for each step, and a kill that changes nothing."""

from dataclasses import asdict, replace

import numpy as np
import pytest
import torch

from week2.models.decoder import ARCHITECTURES, Alphabet, make_decoder
from week2.sentiment import nsmc
from week2.sentiment.train_decoder import DecoderRecipe, Stream, main, train

REVIEWS = nsmc.unlabelled_reviews("handwritten")
ALPHABET = Alphabet.of(REVIEWS, 200)
HELD_OUT = [ALPHABET.encode(text) for text in REVIEWS[:4]]
RECIPE = DecoderRecipe(steps=8, learning_rate=1e-2, rows=4, seq_len=32, warmup=2)


@pytest.fixture(scope="module")
def stream():
    return Stream(REVIEWS, ALPHABET, seed=0)


def run(architecture, stream, out, recipe=RECIPE, **options):
    torch.manual_seed(0)
    model = make_decoder(architecture, len(ALPHABET), d_model=32)
    result = train(model, stream, recipe, out, HELD_OUT, **options)
    return model.state_dict(), result


def test_each_row_begins_with_a_review_and_goes_on_in_the_stream(stream):
    batch = stream.batch(3, RECIPE)
    assert batch.shape == (4, 33)
    assert (batch[:, 0] == 0).all()
    text = ALPHABET.decode(stream.ids)
    assert all(ALPHABET.decode(row) in text for row in batch)


def test_a_batch_depends_on_seed_and_step_alone(stream):
    assert torch.equal(stream.batch(3, RECIPE), stream.batch(3, RECIPE))
    assert not torch.equal(stream.batch(3, RECIPE), stream.batch(4, RECIPE))
    other = Stream(REVIEWS, ALPHABET, seed=1)
    assert not np.array_equal(stream.ids, other.ids)


def test_the_rate_rises_stays_and_falls_to_nothing():
    recipe = DecoderRecipe(steps=400, learning_rate=1.0, warmup=100)
    assert [recipe.rate(step) for step in (0, 99, 200, 300, 350)] == [0.01, 1, 1, 1, 0.5]
    assert recipe.rate(399) == 0.01


class Killed(Exception):
    """In place of a signal."""


class Cut(Stream):
    """A stream during whose batch 5 the run is killed."""

    def batch(self, step, recipe):
        if step == 5:
            raise Killed
        return super().batch(step, recipe)


@pytest.mark.parametrize("save_every", [0, 3_600], ids=["saved at each step", "never saved"])
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_run_that_was_killed_goes_on_to_the_same_weights(
    architecture, save_every, stream, tmp_path
):
    straight, result = run(architecture, stream, tmp_path / "straight", log_every=2)
    killed = tmp_path / "killed"
    with pytest.raises(Killed):
        run(architecture, Cut(REVIEWS, ALPHABET, 0), killed, save_every=save_every, log_every=2)
    assert (killed / "state.pt").is_file() == (save_every == 0)
    resumed, again = run(architecture, stream, killed, log_every=2)
    assert all(torch.equal(straight[name], resumed[name]) for name in straight)
    assert again["curve"] == result["curve"]


def test_a_run_can_be_prolonged_until_its_rate_falls_and_not_after(stream, tmp_path):
    longer = replace(RECIPE, steps=16)
    assert longer.goes_on_from(asdict(RECIPE), 7)
    assert not longer.goes_on_from(asdict(RECIPE), 8)
    run("mamba", stream, tmp_path)
    with pytest.raises(ValueError, match="was begun with another recipe"):
        run("mamba", stream, tmp_path, longer)


def test_a_run_stops_when_its_time_is_over_with_its_state_kept(stream, tmp_path):
    _, result = run("mamba", stream, tmp_path, seconds=0)
    assert result["step"] == 0
    assert (tmp_path / "state.pt").is_file()


def test_the_command_trains_and_writes_a_model(tmp_path, capsys):
    options = ["--data", "handwritten", "--characters", "200", "--steps", "2"]
    assert main(["mamba", "--out", str(tmp_path), *options]) == 0
    assert {p.name for p in (tmp_path / "model").iterdir()} >= {
        "config.json",
        "model.safetensors",
        "alphabet.json",
        "result.json",
    }
    assert main(["mamba", "--out", str(tmp_path), *options, "--rate", "1"]) == 2
    assert "another recipe" in capsys.readouterr().err
