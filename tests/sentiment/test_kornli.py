"""KorNLI is found by path or by WEEK2_DATA, and a broken file is named with its line."""

import gzip

import pytest

from week2.sentiment.kornli import LABELS, KorNliError, available, find_part, load_kornli

ROWS = "sentence1\tsentence2\tgold_label\n문이 열렸다.\t문이 닫혀 있다.\tcontradiction\n"


@pytest.fixture(autouse=True)
def no_data(monkeypatch):
    monkeypatch.delenv("WEEK2_DATA", raising=False)


def write(folder, text=ROWS, name="xnli.dev.ko.tsv"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def test_a_folder_can_be_named(tmp_path):
    (row,) = load_kornli("dev", write(tmp_path))
    assert row == {"premise": "문이 열렸다.", "hypothesis": "문이 닫혀 있다.", "label": 2}
    assert LABELS[row["label"]] == "contradiction"


def test_the_data_folder_is_looked_through_compressed_files_too(tmp_path, monkeypatch):
    inner = tmp_path / "kornli"
    inner.mkdir()
    for part in ("dev", "test"):
        with gzip.open(inner / f"xnli.{part}.ko.tsv.gz", "wt", encoding="utf-8") as stream:
            stream.write(ROWS)
    assert not available()
    monkeypatch.setenv("WEEK2_DATA", str(tmp_path))
    assert available()
    assert find_part("test").parent == inner


def test_quotation_marks_are_part_of_a_sentence(tmp_path):
    text = ROWS.replace("문이 열렸다.", '"문이 열렸다')
    (row,) = load_kornli("dev", write(tmp_path, text))
    assert row["premise"] == '"문이 열렸다'


def test_a_missing_file_says_how_to_get_it(tmp_path):
    with pytest.raises(KorNliError, match=r"no xnli\.dev\.ko\.tsv.*set WEEK2_DATA"):
        load_kornli("dev", tmp_path)


def test_the_machine_translated_part_is_not_offered():
    with pytest.raises(KorNliError, match="one of dev, test; got 'train'"):
        load_kornli("train")


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("a\tb\n", ":1: the header must be"),
        (ROWS + "하나\t둘\n", ":3: a row has 3 columns; got 2"),
        (ROWS + "하나\t둘\tyes\n", ":3: a label is one of"),
        (ROWS + "하나\t \tneutral\n", ":3: a sentence is empty"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path, bad, message):
    with pytest.raises(KorNliError, match=message):
        load_kornli("dev", write(tmp_path, bad))
