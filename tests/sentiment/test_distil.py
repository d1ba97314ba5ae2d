import numpy as np
import pytest
import torch

from week2.sentiment.architectures import Size, make_classifier, make_config
from week2.sentiment.batches import Encoded
from week2.sentiment.classify import Classifier
from week2.sentiment.distil import (
    COUNTS,
    counted_log_odds,
    network_log_odds,
    soft_labels,
    teachable,
    together,
)
from week2.sentiment.nsmc import in_validation
from week2.sentiment.results import save_classifier


@pytest.fixture(scope="module")
def teachers(tmp_path_factory, tokenizer):
    folders = []
    for seed in (0, 1):
        torch.manual_seed(seed)
        model = make_classifier(make_config("bert", tokenizer, Size.tiny()))
        folders.append(tmp_path_factory.mktemp("teacher") / "model")
        save_classifier(folders[-1], model, tokenizer, {})
    return folders


def test_one_teacher_is_repeated_as_it_is(teachers, reviews):
    soft = soft_labels([network_log_odds(teachers[0], reviews)])
    own = Classifier(teachers[0]).probabilities(reviews)[:, 1]
    np.testing.assert_allclose(soft, own, atol=1e-5)


def test_two_teachers_meet_between(teachers, reviews):
    odds = [network_log_odds(t, reviews) for t in teachers]
    one, other = (soft_labels([o]) for o in odds)
    both = soft_labels(odds)
    assert ((both >= np.minimum(one, other) - 1e-6) & (both <= np.maximum(one, other) + 1e-6)).all()


@pytest.mark.parametrize("name", COUNTS)
def test_counting_can_teach(name):
    seen = ["참 좋다", "좋아요", "정말 싫다", "싫어요"]
    labels = np.array([1, 1, 0, 0] * 2)
    odds = counted_log_odds(name, seen * 2, labels, ["아주 좋다", "아주 싫다"])
    assert odds[0] > 0 > odds[1]


def test_jamo_see_what_syllables_hide():
    """In 좋은, 좋던 and 좋네 stands one syllable; 조은, as people type it, has it only in part."""
    seen = ["좋은", "좋던", "싫은", "싫던"]
    labels = np.array([1, 1, 0, 0] * 2)
    syllables, jamo = (counted_log_odds(n, seen * 2, labels, ["조타", "시타"]) for n in COUNTS)
    assert jamo[0] - jamo[1] > 10 * abs(syllables[0] - syllables[1])


def test_answers_are_kept_for_the_same_teachers_and_texts(teachers, reviews, tmp_path):
    first = network_log_odds(teachers[0], reviews, tmp_path)
    (file,) = tmp_path.iterdir()
    np.save(file, first + 1)
    assert (network_log_odds(teachers[0], reviews, tmp_path) == first + 1).all()
    fewer = network_log_odds(teachers[0], reviews[:-1], tmp_path)
    np.testing.assert_allclose(fewer, first[:-1], atol=1e-4)


def test_no_teacher_is_an_error():
    with pytest.raises(ValueError, match="at least one teacher"):
        soft_labels([])


def test_labelled_and_validation_reviews_are_not_taught(reviews):
    known = set(reviews[:100])
    taught = teachable([*reviews, *reviews], known)
    assert len(set(taught)) == len(taught)
    assert not known & set(taught)
    assert not any(in_validation(text) for text in taught)
    assert set(taught) == {t for t in reviews if t not in known and not in_validation(t)}


def test_of_many_reviews_the_seed_draws_some_in_their_order(reviews):
    every = teachable(reviews, set())
    some = teachable(reviews, set(), most=50, seed=1)
    assert len(some) == 50
    assert some == [text for text in every if text in some]
    assert some != teachable(reviews, set(), most=50, seed=2)
    assert teachable(reviews, set(), most=10**6) == every


def test_joined_sets_keep_their_texts_and_labels():
    hard = (Encoded.of([[1, 2], [3]]), np.array([0, 1]))
    soft = (Encoded.of([[4, 5, 6]]), np.array([0.3], dtype=np.float32))
    texts, labels = together(hard, soft)
    assert [texts[i].tolist() for i in range(3)] == [[1, 2], [3], [4, 5, 6]]
    np.testing.assert_allclose(labels, [0, 1, 0.3])
