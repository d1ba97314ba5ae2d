"""Models kept a byte a weight: what comes out is what went in, but for half a step of the scale."""

import threading
from pathlib import Path

import numpy as np
import pytest

from bookproof.sandbox.pool import LARGEST
from week2.agents import packed
from week2.agents.packed import available, pack, path_of, quantise, unpack, weights_of


@pytest.fixture
def matrix():
    rng = np.random.default_rng(0)
    return (rng.normal(size=(80, 64)) * rng.uniform(0.1, 3, size=(80, 1))).astype(np.float32)


def test_no_weight_moves_by_more_than_half_a_step_of_its_row(matrix):
    q, scale = quantise(matrix)
    assert q.dtype == np.int8
    assert np.all(np.abs(q * scale - matrix) <= scale / 2 + 1e-6)
    assert np.all(np.abs(q).max(axis=1) == 127)


@pytest.mark.parametrize("name", available())
def test_a_run_in_the_page_may_unpack_a_model(name):
    assert max(file.stat().st_size for file in Path(path_of(name)).rglob("*.*")) < LARGEST


def test_a_row_of_zeros_stays_zeros():
    q, scale = quantise(np.zeros((2, 3), np.float32))
    assert not (q * scale).any()


def test_a_trained_model_is_kept_as_what_moved(matrix):
    before = {"dense.weight": matrix, "frozen.weight": matrix * 2, "dense.bias": matrix[0]}
    base = pack(before)
    start = unpack(base)
    after = {f"bert.{name}": value for name, value in start.items()}
    after["bert.dense.weight"] = start["dense.weight"] + np.float32(0.03)
    after["head.weight"] = np.ones((2, 64), np.float32)
    content = pack(after, base)
    kinds = {key.rpartition(":")[::2] for key in content}
    assert kinds == {
        ("bert.dense.weight", "moved"),
        ("bert.frozen.weight", "moved"),
        ("bert.dense.bias", "plain"),
        ("head.weight", "plain"),
    }
    assert not content["bert.frozen.weight:moved"].any()
    back = unpack(content, base)
    assert back.keys() == after.keys()
    step = base["dense.weight:scale"]
    assert np.all(np.abs(back["bert.dense.weight"] - after["bert.dense.weight"]) <= step / 2 + 1e-6)
    np.testing.assert_array_equal(back["bert.frozen.weight"], start["frozen.weight"])


def test_a_weight_that_moved_too_far_is_refused(matrix):
    base = pack({"dense.weight": matrix})
    with pytest.raises(ValueError, match=r"dense\.weight moved \d+ units .* at most 127"):
        pack({"dense.weight": matrix + 100}, base)


def test_an_unknown_model_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"no model 'bert' is in the package; there are: minilm"):
        path_of("bert")


def test_the_package_keeps_both_models_in_25_megabytes():
    files = [p for p in packed.FOLDER.rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in files) < 25e6
    for path in files:
        assert path.stat().st_size < 20e6, path


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", available())
def test_a_model_is_unpacked_once_into_an_ordinary_folder(cache, name):
    folder = Path(path_of(name))
    assert folder.is_relative_to(cache)
    names = {p.name for p in folder.iterdir()}
    assert {"config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"} <= names
    first = (folder / "model.safetensors").stat().st_mtime_ns
    assert path_of(name) == str(folder)
    assert (folder / "model.safetensors").stat().st_mtime_ns == first
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]


def test_two_at_once_make_one_folder(cache):
    paths = []
    threads = [threading.Thread(target=lambda: paths.append(path_of("minilm"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(paths)) == 1
    assert [p.name for p in Path(paths[0]).parent.iterdir()] == [Path(paths[0]).name]


def test_a_failed_unpacking_leaves_nothing(cache, monkeypatch):
    def fails(name):
        raise OSError("disk full")

    monkeypatch.setattr(packed, "weights_of", fails)
    with pytest.raises(OSError, match="disk full"):
        path_of("minilm")
    assert list((cache / "week2" / "models").iterdir()) == []


def test_minilm_has_the_shapes_of_the_published_model():
    weights = weights_of("minilm")
    assert weights["embeddings.word_embeddings.weight"].shape == (30522, 384)
    assert sum(value.size for value in weights.values()) == 22_713_216
