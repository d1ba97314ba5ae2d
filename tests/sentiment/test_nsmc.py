import csv
import gzip
import re
from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from week2.sentiment.nsmc import (
    OFFICIAL_FIRST,
    NsmcError,
    available,
    check_scoring,
    handwritten_reviews,
    in_validation,
    load_nsmc,
    provenance_of,
    read_ratings,
    unlabelled_reviews,
)


def test_explicit_folder_comes_before_the_environment(write_part, tmp_path, monkeypatch):
    write_part("test", "1\t좋다\t1")
    monkeypatch.setenv("WEEK2_DATA", "/nonexistent")
    assert load_nsmc("test", tmp_path)["document"] == ["좋다"]


def test_environment_names_a_folder_laid_out_with_nsmc_inside(tmp_path, monkeypatch):
    (tmp_path / "nsmc").mkdir()
    with gzip.open(tmp_path / "nsmc" / "ratings_test.txt.gz", "wt", encoding="utf-8") as out:
        out.write("id\tdocument\tlabel\n7\t별로다\t0\n")
    monkeypatch.setenv("WEEK2_DATA", str(tmp_path))
    data = load_nsmc("test")
    assert data[0] == {"id": "7", "document": "별로다", "label": 0}
    assert data.features["label"].names == ["negative", "positive"]


def test_without_data_or_network_one_sentence_says_how_to_get_it(monkeypatch):
    import datasets.config

    monkeypatch.delenv("WEEK2_DATA", raising=False)
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    with pytest.raises(
        NsmcError, match=r"set WEEK2_DATA to a folder .* or go online once to fetch"
    ):
        load_nsmc("test")


def test_named_folder_without_the_file_is_an_error(tmp_path):
    with pytest.raises(NsmcError, match=r"no ratings_train\.txt or ratings_train\.txt\.gz in"):
        load_nsmc("train", tmp_path)


def test_split_must_exist():
    with pytest.raises(NsmcError, match="split is one of train, validation, test; got 'dev'"):
        load_nsmc("dev", "handwritten")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2\t좋다", r":3: a row has 3 columns; got 2"),
        ("2\t좋\t다\t1", r":3: a row has 3 columns; got 4"),
        ("2\t \t1", r":3: the document is empty"),
        ("\t좋다\t1", r":3: the id is empty"),
        ("2\t좋다\t2", r":3: a label is 0 or 1; got '2'"),
        ("2\t좋다\tpositive", r":3: a label is 0 or 1; got 'positive'"),
        ("", r":3: a row has 3 columns; got 1"),
    ],
)
def test_broken_row_is_an_error_with_file_and_line(write_part, row, message):
    path = write_part("train", "1\t좋다\t1", row)
    with pytest.raises(NsmcError, match=r"ratings_train\.txt" + message):
        list(read_ratings(path))


def test_wrong_header_is_an_error(write_part):
    path = write_part("train", "1\t좋다\t1", header="label\tdocument\tid")
    with pytest.raises(NsmcError, match=":1: the header must be id, document, label"):
        list(read_ratings(path))


def test_wrong_encoding_is_an_error_with_line(write_part):
    path = write_part("train", "1\tgood\t1", "2\t좋다\t1", encoding="cp949")
    with pytest.raises(NsmcError, match=r":3: not UTF-8 \(byte 2 is 0x"):
        list(read_ratings(path))


def test_cut_gzip_is_an_error(tmp_path):
    path = tmp_path / "ratings_train.txt.gz"
    path.write_bytes(gzip.compress(b"id\tdocument\tlabel\n1\tgood\t1\n")[:-9])
    with pytest.raises(NsmcError, match="broken gzip"):
        list(read_ratings(path))


@given(st.lists(st.binary(max_size=9) | st.sampled_from([b"\t", b"\n", b"1", b"\xef\xbb\xbf"])))
def test_any_bytes_are_rows_or_an_error_with_file_and_line(tmp_path_factory, pieces):
    path = tmp_path_factory.mktemp("any") / "ratings_train.txt"
    path.write_bytes(b"id\tdocument\tlabel\n" + b"".join(pieces))
    message, rows = "", []
    try:
        rows = list(read_ratings(path))
    except NsmcError as error:
        message = str(error)
    assert not message or re.match(rf"{re.escape(str(path))}:\d+: ", message)
    assert all(row.id.strip() and row.document.strip() and row.label in (0, 1) for row in rows)


def test_other_line_ends_inside_a_review_do_not_split_it(write_part):
    path = write_part("train", "1\t좋\x85다\u2028정말\x0b좋다\t1")
    assert [r.document for r in read_ratings(path)] == ["좋\x85다\u2028정말\x0b좋다"]


def test_official_split_is_known_by_its_first_review_and_its_empty_rows_are_left_out(
    write_part, tmp_path
):
    write_part("test", f"{OFFICIAL_FIRST['test']}\t굳\t1", "2\t\t0", "3\t별로\t0")
    data = load_nsmc("test", tmp_path)
    assert provenance_of(data) == "official"
    assert len(data) == 2


def test_unknown_rows_are_not_called_rebuilt(write_part, tmp_path):
    write_part("test", "1\t좋다\t1")
    assert provenance_of(load_nsmc("test", tmp_path)) == "other"


def test_provenance_survives_select_and_filter():
    data = load_nsmc("test", "handwritten").select(range(9)).filter(lambda row: row["label"] == 1)
    assert provenance_of(data) == "handwritten"


@pytest.mark.parametrize(
    "pair",
    [("rebuilt", "official"), ("official", "rebuilt"), ("rebuilt", "rebuilt-seed1234")],
)
def test_different_splits_of_the_corpus_are_never_scored_across(pair):
    with pytest.raises(NsmcError, match="must not be scored"):
        check_scoring(*pair)


@pytest.mark.parametrize("name", ["rebuilt", "official", "handwritten", "other"])
def test_a_split_is_scored_on_its_own_test_part(name):
    check_scoring(name, name)
    check_scoring(name, "handwritten")


def test_copies_of_a_text_lie_on_one_side_of_the_validation_cut(write_part, tmp_path):
    rows = [f"{i}\t영화 {i % 40}번\t{i % 2}" for i in range(200)]
    write_part("train", *rows)
    train, validation = (load_nsmc(s, tmp_path) for s in ("train", "validation"))
    assert len(train) + len(validation) == 200
    assert len(validation) > 0
    assert not set(train["document"]) & set(validation["document"])
    assert all(in_validation(text) for text in validation["document"])


def test_handwritten_reviews_are_many_distinct_balanced_and_of_every_kind():
    rows = list(handwritten_reviews())
    assert len(rows) >= 400
    assert len({r.document for r in rows}) == len({r.id for r in rows}) == len(rows)
    assert Counter(r.label for r in rows) == {0: len(rows) // 2, 1: len(rows) // 2}


def test_nearly_all_ironic_negated_and_mixed_reviews_end_in_a_full_stop():
    """Chapter 3 says so of their style, where it says what the handwritten reviews are."""
    lines = files("week2.sentiment").joinpath("reviews.tsv").read_text("utf-8").splitlines()
    rows = csv.DictReader(
        (line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    texts = [r["document"] for r in rows if r["kind"] in ("ironic", "negated", "mixed")]
    assert len(texts) > 100
    assert sum(text.endswith(".") for text in texts) > 0.95 * len(texts)


def test_handwritten_parts_share_nothing_and_leave_nothing_out():
    parts = [set(load_nsmc(s, "handwritten")["id"]) for s in ("train", "validation", "test")]
    assert sum(map(len, parts)) == len(set.union(*parts)) == len(list(handwritten_reviews()))
    assert all(parts)


def test_unlabelled_reviews_are_read_by_line(tmp_path):
    (tmp_path / "reviews_unlabelled.txt").write_text("좋다\n별로다\n", encoding="utf-8")
    assert unlabelled_reviews(tmp_path) == ["좋다", "별로다"]


def test_missing_unlabelled_reviews_name_the_script_that_makes_them(tmp_path):
    with pytest.raises(NsmcError, match=r"tools/rebuild_nsmc\.py"):
        unlabelled_reviews(tmp_path)


def test_the_data_is_at_hand_only_where_the_split_is_the_one_measured_on(
    write_part, tmp_path, monkeypatch
):
    monkeypatch.delenv("WEEK2_DATA", raising=False)
    assert not available()
    write_part("train", "1\t좋다\t1")
    write_part("test", "2\t별로다\t0")
    monkeypatch.setenv("WEEK2_DATA", str(tmp_path))
    assert not available()  # another split: its figures would be others
