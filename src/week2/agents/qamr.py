"""QAMR's questions, as examples to train a reader on.

QAMR (Michael et al. 2018, arXiv:1711.05885; MIT) asks wh-questions about single sentences of
Wikipedia and Wikinews. A reader must also learn to *search*, so the sentence is put among others of
its own document and of strange ones.
"""

from __future__ import annotations

import gzip
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

SENTENCES = "qamr.wiki-sentences.tsv.gz"
QUESTIONS = ("qamr.filtered.dev.tsv.gz", "qamr.filtered.test.tsv.gz")
HELD_OUT = 20  # one document of so many is kept for validation

_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": '"', "''": '"'}
_JOIN_LEFT = frozenset(")],.:;!?%'") | {"'s", "'S", "'re", "'ve", "'ll", "'d", "'m", "n't"}
_JOIN_RIGHT = frozenset("([$#£€")


@dataclass(frozen=True)
class Annotated:
    """A question, its sentence, and the answer's place in the sentence's text (`end` excluded)."""

    question: str
    sentence: str  # its id
    start: int
    end: int


@dataclass(frozen=True)
class Example:
    """A question and a context; the answer is `context[start:end]`, or not there (0, 0)."""

    question: str
    context: str
    start: int
    end: int


def detokenise(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """Return nearly the text of Penn Treebank tokens, and each token's `[start, end)` in it."""
    text, places, glue, opened = "", [], True, False
    for token in tokens:
        plain = _BRACKETS.get(token, token)
        closes = token == "''" or (plain == '"' and opened and token != "``")
        if not (glue or token in _JOIN_LEFT or plain in _JOIN_LEFT or closes):
            text += " "
        if plain == '"':
            opened = not closes
        places.append((len(text), len(text) + len(plain)))
        text += plain
        glue = plain in _JOIN_RIGHT or (plain == '"' and not closes)
    return text, places


class Qamr:
    """The sentences and questions of a folder with QAMR's filtered files.

    Attributes:
        texts: sentence id → text.
        train: questions to train on.
        held_out: questions about documents that `train` never shows.
    """

    def __init__(self, folder: Path):
        """Read them.

        Raises:
            FileNotFoundError: the folder lacks a file; the message says where QAMR comes from.
        """
        for name in (SENTENCES, *QUESTIONS):
            if not (folder / name).is_file():
                raise FileNotFoundError(
                    f"{folder / name} is not there: clone github.com/uwnlp/qamr, take "
                    "data/filtered (dev and test) and data/wiki-sentences.tsv, gzip them under "
                    "these names, and name the folder with --data"
                )
        self.texts: dict[str, str] = {}
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._documents: dict[str, list[str]] = defaultdict(list)
        for line in _lines(folder / SENTENCES):
            name, sentence = line.split("\t")
            self.texts[name], self._places[name] = detokenise(sentence.split(" "))
            self._documents[document_of(name)].append(name)
        for names in self._documents.values():
            names.sort(key=lambda name: tuple(int(part) for part in name.split(":")[3:]))
        self.train: list[Annotated] = []
        self.held_out: list[Annotated] = []
        for file in QUESTIONS:
            for line in _lines(folder / file):
                example = self._annotated(line)
                if example is not None:
                    part = self.held_out if _is_held_out(example.sentence) else self.train
                    part.append(example)
        self._strange = sorted(name for name in self.texts if not _is_held_out(name))

    def _annotated(self, line: str) -> Annotated | None:
        """One line as an example; None where its answer is no run of tokens (with gaps up to 2)."""
        name, _, _, _, _, question, *answers = line.split("\t")
        votes = Counter(answer.rpartition(":")[2] for answer in answers)
        chosen = votes.most_common(1)[0][0]
        tokens = [int(place) for place in chosen.split()]
        if not tokens or any(b - a > 3 for a, b in pairwise(tokens)):
            return None
        places = self._places[name]
        return Annotated(question, name, places[tokens[0]][0], places[tokens[-1]][1])

    def example(self, asked: Annotated, sentences: int, rng: random.Random) -> Example:
        """`asked` in a context of so many sentences: its own, its document's, then strange ones."""
        own = [n for n in self._documents[document_of(asked.sentence)] if n != asked.sentence]
        own = sorted(rng.sample(own, min(len(own), sentences - 1)), key=self._order)
        strange = rng.sample(self._strange, max(0, sentences - 1 - len(own)))
        names = sorted([*own, asked.sentence], key=self._order)
        at = rng.randint(0, len(strange))
        return self._joined(asked, [*strange[:at], *names, *strange[at:]])

    def without_answer(self, asked: Annotated, sentences: int, rng: random.Random) -> Example:
        """Return the same question over a context that lacks its sentence."""
        own = [n for n in self._documents[document_of(asked.sentence)] if n != asked.sentence]
        names = rng.sample(own, min(len(own), sentences))
        names += rng.sample(self._strange, sentences - len(names))
        return self._joined(asked, [n for n in names if n != asked.sentence])

    def _joined(self, asked: Annotated, names: list[str]) -> Example:
        context, start, end = "", 0, 0
        for name in names:
            if name == asked.sentence:
                start, end = len(context) + asked.start, len(context) + asked.end
            context += self.texts[name] + " "
        return Example(asked.question, context.rstrip(), start, end)

    @staticmethod
    def _order(name: str) -> tuple[int, ...]:
        return tuple(int(part) for part in name.split(":")[3:])


def document_of(name: str) -> str:
    """Cut a sentence id to its document's, such as `Wiki1k:wikipedia:16016`."""
    return ":".join(name.split(":")[:3])


def _is_held_out(name: str) -> bool:
    return int(sha256(document_of(name).encode()).hexdigest(), 16) % HELD_OUT == 0


def _lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
