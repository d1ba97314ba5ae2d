"""Each kind of tokenizer can be made from few reviews, and measured on the book's own."""

import gzip

import pytest

from week2.sentiment.nsmc import handwritten_reviews
from week2.sentiment.tokenizer_choice import KINDS, make, measure

TEXTS = [review.document for review in handwritten_reviews()]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_reads_what_it_was_trained_on(kind):
    tokenizer = make(kind, 1_200, False, TEXTS)
    tokens = tokenizer.encode("영화가 좋았다").tokens
    assert 1 < len(tokens) < 30
    assert "[UNK]" not in tokens


def test_jamo_need_fewer_pieces_for_the_same_words():
    jamo = make("wordpiece", 400, True, TEXTS)
    assert "[UNK]" not in jamo.encode("똠방").tokens  # letters, though never these syllables
    assert "[UNK]" in make("wordpiece", 1_200, False, TEXTS).encode("똠방").tokens


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="a kind is one of wordpiece"):
        make("words", 100, False, TEXTS)


def test_a_choice_is_measured_on_the_validation_part(tmp_path):
    lines = [f"{r.id}\t{r.document}\t{r.label}" for r in handwritten_reviews()]
    for part in ("train", "test"):
        with gzip.open(tmp_path / f"ratings_{part}.txt.gz", "wt", encoding="utf-8") as file:
            file.write("\n".join(["id\tdocument\tlabel", *lines, ""]))
    (tmp_path / "reviews_unlabelled.txt").write_text("\n".join(TEXTS), "utf-8")
    row = measure("wordpiece", 1_000, False, train_on=300, fit_on=300, source=tmp_path)
    assert row["asked"] == 1_000
    assert row["size"] > 300
    assert 5 < row["tokens"] < row["tokens_99"]
    assert 0 <= row["unknown"] < 0.2
    assert 0.3 < row["singles"] <= 1
