"""Kneser-Ney smoothing: a probability, the textbook's, and the same as another library's."""

import numpy as np
import pytest

from week2.models.ngram import KneserNey, estimate

TEXTS = ("abracadabra", "a bad cab", "acacia", "dab a crab", "radar")
SYMBOLS = "\n abcdir"
# nltk 3.10.4, KneserNeyInterpolated(3, discount=0.6), fitted to the n-grams that end at each
# character or the end of a text: scores of SYMBOLS after two characters.
NLTK = {
    "\n\n": [0.027, 0.027, 0.591, 0.018, 0.018, 0.146, 0.009, 0.164],
    "ab": [0.343, 0.143, 0.099, 0.018, 0.018, 0.018, 0.009, 0.352],
    "\na": [0.074, 0.20733333333333, 0.042, 0.28133333333333, 0.24133333333333, 0.108, 0.006, 0.04],
    "rd": [
        0.05,
        0.18333333333333,
        0.58333333333333,
        0.03333333333333,
        0.03333333333333,
        0.03333333333333,
        0.01666666666667,
        0.06666666666667,
    ],
}


def ids(text):
    return np.array([SYMBOLS.index(character) for character in text], dtype=np.int32)


def after(model, context):
    return model.expect(ids(context).tolist())


@pytest.fixture(scope="module")
def texts():
    return [ids(text) for text in TEXTS]


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_what_follows_any_context_sums_to_one(texts, order):
    model = KneserNey(texts, len(SYMBOLS), order)
    for context in ("", "abra", "\n\n\n\n", "iii", "dcar", "a ba"):
        p = after(model, context)
        assert p.sum() == pytest.approx(1, abs=1e-12)
        assert (p > 0).all(), "nothing is impossible"


@pytest.mark.parametrize("context", NLTK)
def test_one_discount_gives_what_nltk_gives(texts, context):
    model = KneserNey(texts, len(SYMBOLS), 3, [(0, 0, 0), (0.6,) * 3, (0.6,) * 3])
    assert after(model, context) == pytest.approx(NLTK[context], abs=1e-12)


def test_discounts_are_those_of_chen_and_goodman():
    # 6 seen once, 3 twice, 2 three times, 1 four times: Y = 6 / (6 + 2 * 3) = 1/2
    counts = np.array([1] * 6 + [2] * 3 + [3] * 2 + [4])
    assert estimate(counts) == pytest.approx((1 - 2 / 2 * 3 / 6, 2 - 3 / 2 * 2 / 3, 3 - 4 / 2 / 2))


def test_no_discount_is_below_zero_however_few_the_counts():
    counts = np.array([1] * 6 + [2] * 3 + [3] + [4] * 9)
    assert estimate(counts)[2] == 0.0


def test_a_shorter_context_counts_by_how_much_came_before():
    # "b" comes three times, but always after "a"; "c" twice, after "a" and after "d".
    model = KneserNey([ids("ab"), ids("ab"), ids("ab"), ids("ac"), ids("dc")], len(SYMBOLS), 2)
    p = after(model, "r")  # never seen: what is left is the model without a context
    assert p[SYMBOLS.index("c")] > p[SYMBOLS.index("b")]


def test_bits_of_a_text_are_those_of_its_characters_and_its_end(texts):
    model = KneserNey(texts, len(SYMBOLS), 3)
    by_hand = [
        -sum(np.log2(after(model, text[:i])[(*ids(text), 0)[i]]) for i in range(len(text) + 1))
        for text in ("cab", "", "drab a")
    ]
    assert model.bits([ids("cab"), ids(""), ids("drab a")]) == pytest.approx(by_hand)


def test_more_of_the_past_says_more_of_a_text_that_was_counted(texts):
    needed = [KneserNey(texts, len(SYMBOLS), n).bits(texts).sum() for n in (1, 2, 3, 4)]
    assert needed == sorted(needed, reverse=True)
