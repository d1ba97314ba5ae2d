"""The reviews that the models are compared on, and how those are spoiled."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from week2.sentiment import nsmc


@dataclass(frozen=True)
class Reviews:
    """Labelled reviews, and what is known of each.

    Attributes:
        documents: the texts.
        labels: 0 or 1, (rows,).
        seen: whether the train part holds the same text, (rows,).
        part: `validation`, `test` or `handwritten`.
        provenance: `official`, `rebuilt…`, `handwritten` or `other`.
    """

    documents: list[str]
    labels: np.ndarray
    seen: np.ndarray
    part: str
    provenance: str

    def __len__(self) -> int:
        """How many."""
        return len(self.documents)

    def first(self, rows: int | None) -> Reviews:
        """Return the first `rows` of them; all, if None."""
        return Reviews(
            self.documents[:rows],
            self.labels[:rows],
            self.seen[:rows],
            self.part,
            self.provenance,
        )

    @property
    def sha256(self) -> str:
        """Of the texts, in their order."""
        return hashlib.sha256("\n".join(self.documents).encode()).hexdigest()

    @property
    def copies(self) -> np.ndarray:
        """Which distinct text each row has, (rows,): rows of one text are no independent proofs."""
        number: dict[str, int] = {}
        return np.array(
            [number.setdefault(text, len(number)) for text in self.documents]
        )


def load_reviews(part: str, source: str | None = None) -> Reviews:
    """Load a part of NSMC or, without the corpus, all reviews written for this book.

    The bundled models were trained on the corpus alone: to them every handwritten review is new.

    Args:
        part: `validation` or `test`.
        source: as for `load_nsmc`.
    """
    if source != "handwritten":
        try:
            held_out = nsmc.load_nsmc(part, source)
            trained = set(nsmc.load_nsmc("train", source)["document"])
            if part == "test":
                trained |= set(nsmc.load_nsmc("validation", source)["document"])
        except nsmc.NsmcError:
            if source is not None:
                raise
        else:
            documents = list(held_out["document"])
            return Reviews(
                documents,
                np.asarray(held_out["label"]),
                np.array([text in trained for text in documents]),
                part,
                nsmc.provenance_of(held_out),
            )
    rows = list(nsmc.handwritten_reviews())
    return Reviews(
        [row.document for row in rows],
        np.array([row.label for row in rows]),
        np.zeros(len(rows), dtype=bool),
        "handwritten",
        "handwritten",
    )


# ---- spoiled reviews: what people type, and models seldom see in training ------------------------

EMOJI = ("👍", "😂", "😭", "🎬", "🍿", "❤️")
FIRST, LAST = ord("가"), ord("힣")
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
SHIFTED = dict(zip("ㄲㄸㅃㅆㅉㅒㅖ", "ㄱㄷㅂㅅㅈㅐㅔ", strict=True))
# The two-set keyboard: consonants to the left, vowels to the right.
ROWS = ("ㅂㅈㄷㄱㅅ", "ㅁㄴㅇㄹㅎ", "ㅋㅌㅊㅍ", "ㅛㅕㅑㅐㅔ", "ㅗㅓㅏㅣ", "ㅠㅜㅡ")


def without_spaces(text: str, rng: np.random.Generator) -> str:
    """All spaces removed.

    >>> without_spaces("정말 재미있게 봤어요", np.random.default_rng(0))
    '정말재미있게봤어요'
    """
    return re.sub(r"\s+", "", text)


def with_typos(text: str, rng: np.random.Generator) -> str:
    """One syllable in ten mistyped on the two-set keyboard: Shift missed, or a key beside it hit.

    >>> with_typos("정말 재미있게 봤어요", np.random.default_rng(5))
    '정말 재미잇게 봤너요'
    """
    syllables = list(text)
    for place, syllable in enumerate(syllables):
        if FIRST <= ord(syllable) <= LAST and rng.random() < 0.1:
            syllables[place] = _slip(syllable, rng)
    return "".join(syllables)


def _slip(syllable: str, rng: np.random.Generator) -> str:
    """Return the syllable with one of its letters typed wrongly."""
    number, final = divmod(ord(syllable) - FIRST, len(FINALS))
    initial, vowel = divmod(number, len(VOWELS))
    letters = [INITIALS[initial], VOWELS[vowel], FINALS[final]]
    shifted = [place for place, letter in enumerate(letters) if letter in SHIFTED]
    single = [place for place, letter in enumerate(letters) if _beside(letter)]
    place = int(rng.choice(shifted or single))
    letters[place] = SHIFTED.get(letters[place]) or str(
        rng.choice(_beside(letters[place]))
    )
    initial, vowel = INITIALS.index(letters[0]), VOWELS.index(letters[1])
    return chr(
        FIRST
        + (initial * len(VOWELS) + vowel) * len(FINALS)
        + FINALS.index(letters[2])
    )


def _beside(letter: str) -> list[str]:
    """Return the same kind of letters on neighbouring keys; none for two-key letters."""
    row = next((row for row in ROWS if letter in row), "")
    at = row.find(letter)
    return [row[near] for near in (at - 1, at + 1) if row and 0 <= near < len(row)]


def with_emoji(text: str, rng: np.random.Generator) -> str:
    """Return an emoji after the text, chosen without regard to what the text says."""
    return f"{text} {EMOJI[int(rng.integers(len(EMOJI)))]}"


SPOILS: dict[str, Callable[[str, np.random.Generator], str]] = {
    "no_spaces": without_spaces,
    "typos": with_typos,
    "emoji": with_emoji,
}


def spoiled(reviews: Reviews, how: str, seed: int = 0) -> Reviews:
    """Spoil the reviews in one of the ways of `SPOILS`, each time in the same way."""
    rng = np.random.default_rng(seed)
    documents = [SPOILS[how](text, rng) for text in reviews.documents]
    return Reviews(
        documents, reviews.labels, reviews.seen, reviews.part, reviews.provenance
    )
