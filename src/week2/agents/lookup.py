"""Find passages by their words: BM25, the ranking that search engines start from.

Robertson and Zaragoza 2009, *The Probabilistic Relevance Framework: BM25 and Beyond*, section 3.
A word is rare or common (its weight), occurs often or seldom in a passage (with diminishing
return, `k1`), and counts for more in a short passage (`b`).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from week2.agents.corpora import Passage

_COMMON_WORDS = """
    a an and are as at be by can did do does for from had has have how i in is it its may me my
    no not of on or our that the their them there they this to us was we were what when where
    which who whose why will with you your
"""
_COMMON = frozenset(_COMMON_WORDS.split())


class Lookup:
    """An index over passages, made once and asked often."""

    def __init__(self, passages: Sequence[Passage], k1: float = 1.2, b: float = 0.75) -> None:
        """Index the passages: their titles and texts."""
        self.passages = list(passages)
        self._k1, self._b = k1, b
        self._counts = [Counter(words(f"{each.title} {each.text}")) for each in self.passages]
        self._mean = sum(map(Counter.total, self._counts)) / max(len(self._counts), 1)
        self._holding = Counter(word for counts in self._counts for word in counts)

    def top(self, query: str, k: int = 3) -> list[Passage]:
        """Find the k best passages, best first; fewer if fewer share a word with the query."""
        asked = set(words(query))
        scores = [self._score(asked, counts) for counts in self._counts]
        order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))
        return [self.passages[place] for place in order[:k] if scores[place] > 0]

    # --8<-- [start:score]
    def _score(self, asked: set[str], counts: Counter[str]) -> float:
        length = 1 - self._b + self._b * counts.total() / self._mean
        total = 0.0
        for word in asked & counts.keys():
            holding = self._holding[word]
            lacking = len(self._counts) - holding
            weight = math.log(1 + (lacking + 0.5) / (holding + 0.5))
            gain = counts[word] * (self._k1 + 1) / (counts[word] + self._k1 * length)
            total += weight * gain
        return total

    # --8<-- [end:score]


def words(text: str) -> list[str]:
    """Split a text into what is compared: words in English, pairs of syllables in Korean.

    Common English words and the plural's s are left out. Korean adds particles to its words, so
    whole words rarely agree. Text is composed first (NFC): some systems write 값 as three letters.
    """
    terms = []
    composed = unicodedata.normalize("NFC", text.lower())
    for word in re.findall(r"[a-z0-9]+|[가-힣]+", composed):
        if "가" <= word[0] <= "힣":
            terms += [word[at : at + 2] for at in range(max(len(word) - 1, 1))]
        elif word not in _COMMON:
            terms.append(word[:-1] if len(word) > 3 and word.endswith("s") else word)
    return terms
