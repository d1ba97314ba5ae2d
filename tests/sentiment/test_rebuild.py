import json
from pathlib import Path

import pytest

from tests.scripts import script
from week2.sentiment.nsmc import load_nsmc, unlabelled_reviews

SCRIPT = Path(__file__).parents[2] / "tools" / "rebuild_nsmc.py"


@pytest.fixture(scope="module")
def rebuild():
    return script("rebuild_nsmc")


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "raw"
    folder.mkdir()
    number = 0
    for film in (9, 10, 200):
        reviews = []
        for rating in range(1, 11):
            for k in range(4):
                number += 1
                reviews.append(
                    {
                        "review_id": str(number),
                        "review": f" 영화 {film}\n평점 {rating}  {k % 3} ",
                        "rating": str(rating),
                        "author": "xx****",
                        "movie_id": str(film),
                        "date": "15.08.25",
                    }
                )
        reviews.append({**reviews[0], "review_id": f"empty{film}", "review": " \n "})
        (folder / f"{film}.json").write_text(json.dumps(reviews), encoding="utf-8")
    return folder


def test_rebuilt_files_load_and_are_balanced_over_both_parts(rebuild, raw, tmp_path):
    out = tmp_path / "out"
    assert rebuild.main([str(raw), str(out), "--per-label", "20", "--train", "30"]) == 0
    parts = {s: load_nsmc(s, out) for s in ("train", "validation", "test")}
    assert len(parts["train"]) + len(parts["validation"]) == 30
    assert len(parts["test"]) == 10
    rows = [row for part in parts.values() for row in part]
    assert sum(row["label"] for row in rows) == 20
    assert len({row["id"] for row in rows}) == 40
    for row in rows:
        rating = int(row["document"].split()[3])
        assert rating >= 9 if row["label"] else rating <= 4


def test_no_text_of_the_test_part_is_among_the_unlabelled(rebuild, raw, tmp_path):
    out = tmp_path / "out"
    rebuild.main([str(raw), str(out), "--per-label", "20", "--train", "30"])
    texts = unlabelled_reviews(out)
    assert not set(texts) & set(load_nsmc("test", out)["document"])
    assert len(texts) == len(set(texts))
    assert any(" 평점 7 " in text for text in texts)


def test_rebuilding_twice_gives_the_same_bytes(rebuild, raw, tmp_path):
    for name in ("a", "b"):
        rebuild.main([str(raw), str(tmp_path / name), "--per-label", "20", "--train", "30"])
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_a_folder_without_reviews_is_an_error(rebuild, tmp_path):
    with pytest.raises(SystemExit, match="give the folder raw/ of a clone"):
        rebuild.main([str(tmp_path), str(tmp_path / "out")])
