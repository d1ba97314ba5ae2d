"""Two small decoders: no look ahead, the same step by step, bits that are those of the text."""

import json

import numpy as np
import pytest
import torch

from week2.models.decoder import (
    ARCHITECTURES,
    FOLDER,
    Alphabet,
    Reading,
    bits,
    load_decoder,
    make_decoder,
    write,
)

ALPHABET = Alphabet.of(["정말 좋은 영화", "정말 별로", "정말"], 9)


@pytest.fixture(params=ARCHITECTURES)
def model(request):
    torch.manual_seed(0)
    return make_decoder(request.param, len(ALPHABET), d_model=32).eval()


def test_an_alphabet_has_the_most_frequent_characters_and_a_name_for_all_others():
    assert ALPHABET.characters[:5] == "\n\ufffd 말정"
    assert len(ALPHABET) == 9
    assert ALPHABET.decode(ALPHABET.encode("정말 \U0001f600")) == "정말 \ufffd"


def test_both_decoders_have_as_many_weights():
    first, second = (
        sum(p.numel() for p in make_decoder(name, 1_536).parameters()) for name in ARCHITECTURES
    )
    assert first == pytest.approx(second, rel=0.01)


def test_an_unknown_architecture_is_refused():
    with pytest.raises(ValueError, match="one of transformer, mamba; got 'lstm'"):
        make_decoder("lstm", 9)
    with pytest.raises(ValueError, match="no decoder 'lstm' is bundled"):
        load_decoder("lstm")


@torch.no_grad()
def test_a_later_character_changes_no_earlier_logit(model):
    ids = torch.randint(0, 9, (2, 12), generator=torch.Generator().manual_seed(0))
    other = ids.clone()
    other[:, 7] = (other[:, 7] + 1) % 9
    before, after = model(input_ids=ids).logits, model(input_ids=other).logits
    assert torch.equal(before[:, :7], after[:, :7])
    assert not torch.allclose(before[:, 7:], after[:, 7:])


@torch.no_grad()
def test_step_by_step_gives_the_logits_of_the_whole(model):
    ids = torch.randint(0, 9, (1, 40), generator=torch.Generator().manual_seed(0))
    reading = Reading(model)
    steps = torch.stack([reading.read(int(token)) for token in ids[0]])
    torch.testing.assert_close(steps, model(input_ids=ids).logits[0], atol=1e-5, rtol=1e-4)


def test_a_cache_grows_with_the_text_and_a_state_does_not(model):
    reading = Reading(model)
    sizes = []
    for token in range(8):
        reading.read(token)
        sizes.append(reading.kept_bytes())
    growth = sizes[-1] / sizes[0]
    assert growth == (1 if model.config.model_type == "week2-mamba" else 8)


def test_bits_are_those_of_each_next_character_and_the_end(model):
    texts = [ALPHABET.encode(text) for text in ("정말", "", "별로 좋은 영화", "말")]
    by_hand = []
    for text in texts:
        reading, needed, last = Reading(model), 0.0, 0
        for token in (*text, 0):
            needed -= float(reading.read(int(last)).log_softmax(-1)[int(token)]) / np.log(2)
            last = token
        by_hand.append(needed)
    assert bits(model, texts) == pytest.approx(by_hand, rel=1e-4)
    assert bits(model, texts, tokens=1) == pytest.approx(by_hand, rel=1e-4)


def test_a_text_is_written_to_its_end_from_its_seed_and_without_the_nameless(model):
    def draw(seed):
        reading = Reading(model)
        expect = lambda token: reading.read(token).softmax(-1).numpy()  # noqa: E731
        return write(expect, np.random.default_rng(seed), longest=30)

    assert draw(0) == draw(0)
    texts = [draw(seed) for seed in range(8)]
    assert len({tuple(text) for text in texts}) > 1
    assert all(0 not in text and 1 not in text and len(text) <= 30 for text in texts)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_bundled_decoder_says_how_it_was_trained_and_has_learned(name):
    model, alphabet = load_decoder(name)
    result = json.loads((FOLDER / name / "result.json").read_text("utf-8"))
    assert result["model"] == name
    assert result["parameters"] == sum(p.numel() for p in model.parameters())
    assert result["curve"][-1]["step"] == result["recipe"]["steps"], "trained to its end"
    text = alphabet.encode("아버지와 처음으로 극장에 가서 본 영화인데 둘 다 울면서 나왔습니다.")
    assert bits(model, [text])[0] / (len(text) + 1) < np.log2(len(alphabet)) / 2


def test_the_bundled_decoders_are_small_safe_and_learned_alike():
    folders = [FOLDER / name for name in ARCHITECTURES]
    files = [path for folder in folders for path in folder.iterdir()]
    assert sum(path.stat().st_size for path in files) < 6_000_000
    assert {path.suffix for path in files} == {".json", ".safetensors"}
    first, second = (json.loads((folder / "result.json").read_text("utf-8")) for folder in folders)
    assert first["recipe"] == second["recipe"]
    assert first["characters"] == second["characters"]
