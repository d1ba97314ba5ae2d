import numpy as np
import pytest
import torch

from week2.sentiment.baselines import BagOfTokens, bag_of_tokens, majority, tfidf_logistic
from week2.sentiment.nsmc import load_nsmc
from week2.sentiment.tokenizer import encode


@pytest.fixture(scope="module")
def parts():
    return load_nsmc("train", "handwritten"), load_nsmc("test", "handwritten")


def test_majority_says_the_more_frequent_label():
    assert majority(np.array([1, 0, 1]), 4).tolist() == [1, 1, 1, 1]
    assert majority(np.array([0, 0, 1]), 2).tolist() == [0, 0]


def test_tfidf_learns_what_it_was_shown(parts):
    train, _ = parts
    texts, labels = list(train["document"]), np.asarray(train["label"])
    assert (tfidf_logistic(texts, labels).predict(texts) == labels).mean() > 0.95


def test_bag_of_tokens_does_not_see_order_or_padding():
    torch.manual_seed(0)
    model = BagOfTokens(50, 8, 0)
    ids = torch.tensor([[7, 8, 9, 0], [9, 7, 8, 0]])
    first, second = model(ids)
    torch.testing.assert_close(first, second)
    torch.testing.assert_close(first, model(ids[:1, :3])[0])


def test_bag_of_tokens_learns_what_it_was_shown(parts, tokenizer):
    train, _ = parts
    texts, labels = encode(tokenizer, train["document"]), np.asarray(train["label"])
    shown = bag_of_tokens(
        (texts, labels), texts, len(tokenizer), pad_id=0, epochs=40, learning_rate=0.02
    )
    assert (shown == labels).mean() > 0.95


def test_baselines_are_better_than_chance_on_reviews_they_have_not_seen(parts):
    train, test = parts
    labels, truth = np.asarray(train["label"]), np.asarray(test["label"])
    predictions = tfidf_logistic(list(train["document"]), labels).predict(list(test["document"]))
    assert (predictions == truth).mean() > 0.6
