"""Does what a text claims stand in the passages that it cites?

A model that writes from passages may cite one that does not exist, cite the wrong one, or add
what none of them says. Reading for sense takes a reader, but much can be checked by plain code:
each sentence must name a passage in square brackets, `[andong-jjimdak]`; each number and name of
the sentence must stand in what it cites, and so must most of its other words. English only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from week2.agents.corpora import Passage
from week2.agents.lookup import words

_CITATION = re.compile(r"\[([a-z0-9]+(?:-[a-z0-9]+)*(?:\s*[,;]\s*[a-z0-9]+(?:-[a-z0-9]+)*)*)\]")
_START = re.compile(r"^[^\w]*\w+")


@dataclass(frozen=True)
class Verdict:
    """What the check found of one sentence.

    Attributes:
        sentence: the sentence, without its citations.
        cited: the ids that it names, in order.
        unknown: those that no passage has.
        missing: its numbers and names that stand in no passage that it cites.
        shared: the part of its words that stand there, 0 to 1.
    """

    sentence: str
    cited: tuple[str, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    shared: float

    def holds(self, least: float = 0.6) -> bool:
        """Tell whether it cites, only passages that exist, and says nothing that they do not."""
        return bool(self.cited) and not self.unknown and not self.missing and self.shared >= least

    def __str__(self) -> str:
        """Say in one line the first thing that is wrong, else how much is shared."""
        if not self.cited:
            return f"cites nothing: {self.sentence}"
        if self.unknown:
            return f"cites {', '.join(self.unknown)}, which is not a passage: {self.sentence}"
        if self.missing:
            return f"{', '.join(self.missing)} not in {', '.join(self.cited)}: {self.sentence}"
        return f"{self.shared:.0%} of its words in {', '.join(self.cited)}: {self.sentence}"


# --8<-- [start:check]
def check_citations(text: str, passages: Iterable[Passage]) -> list[Verdict]:
    """Judge each sentence of a text against the passages that it cites."""
    known = {passage.id: f"{passage.title} {passage.text}" for passage in passages}
    verdicts = []
    for sentence, cited in cited_sentences(text):
        evidence = " ".join(known[each] for each in cited if each in known)
        held = set(words(evidence))
        used = words(sentence)
        absent = [each for each in _hard(sentence) if not set(words(each)) <= held]
        verdicts.append(
            Verdict(
                sentence=sentence,
                cited=cited,
                unknown=tuple(each for each in cited if each not in known),
                missing=tuple(absent),
                shared=sum(word in held for word in used) / max(len(used), 1),
            )
        )
    return verdicts


# --8<-- [end:check]


def cited_sentences(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Split a text into sentences, each with the ids cited in it or right after its full stop."""
    text = re.sub(r"(?m)^\s*(?:#+|[-*]|\d+\.)\s+", "", text)  # Markdown's marks are no words
    text = re.sub(r"([.!?])((?:\s*\[[^\]]*\])+)", r"\2\1", text)
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])|\n{2,}|\n(?=[A-Z])", text)
    cited = []
    for sentence in sentences:
        ids = [
            each for group in _CITATION.findall(sentence) for each in re.split(r"\s*[,;]\s*", group)
        ]
        plain = re.sub(r"\s*\[[^\]]*\]", "", sentence).strip()
        if words(plain):
            cited.append((plain, tuple(dict.fromkeys(ids))))
    return cited


def _hard(sentence: str) -> list[str]:
    """Numbers, and capitalised words but the first: what a model must not make up."""
    rest = _START.sub("", sentence, count=1)
    names = re.findall(r"\b[A-Z][\w'’-]*", rest)
    numbers = re.findall(r"\d[\d,.]*\d|\d", sentence)
    return [each for each in dict.fromkeys(numbers + names) if words(each)]
