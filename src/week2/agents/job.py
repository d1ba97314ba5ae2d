"""One small job, to be done in several ways: answer guests from the FAQ, with sources.

A way is made from a model and an instruction, and answers a question with a `Reply`. `report` lets
each way try the same instructions on eight questions for practice, takes the one with which it does
best, and measures it on 30 other questions. Of these, 25 are answered by an entry of the FAQ and
five by none; there the right answer is "unknown", and no source.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from week2.agents.corpora import Question, load, questions
from week2.agents.lookup import Lookup
from week2.agents.server import LocalModel, local_model
from week2.agents.squad import normalised
from week2.agents.tap import Traffic, tapped
from week2.statistics import wilson_interval

K = 2  # entries that a way may show the model
UNKNOWN = "unknown"
LONGEST = 24  # words of an answer: so many has the longest sentence of the FAQ

# --8<-- [start:instructions]
INSTRUCTIONS = (
    "Answer the guest in one short sentence, from the entries of our FAQ only. "
    "If the entries do not say it, answer only: unknown",
    "Find the words in the entries of our FAQ that answer the guest, and repeat "
    "them. Only if no entry says anything about it, answer: unknown",
    "You work at the front desk. Tell the guest the fact that the FAQ states, such "
    "as a price, a time or a place. If the FAQ does not state it, say only: unknown",
    "Tell the guest what the entry of our FAQ says, in one short sentence.",
)
# --8<-- [end:instructions]


@dataclass(frozen=True)
class Reply:
    """What a way answers, and the ids of the entries that it names for it."""

    text: str
    sources: tuple[str, ...]


Way = Callable[[LocalModel, str], Callable[[str], Reply]]
"""From a model and an instruction to a function that answers questions."""


def asked() -> list[Question]:
    """List the 30 questions. Those without an entry have the answer `UNKNOWN` and no passage."""
    return questions("faq-test")


def practice() -> list[Question]:
    """List the eight questions on which instructions are chosen: six with an entry, two without."""
    nowhere = ("Is there a swimming pool?", "How many guest rooms do you have?")
    return questions("faq")[2::5] + [
        Question(id=f"practice-{number}", question=text, answers=(UNKNOWN,), passage="")
        for number, text in enumerate(nowhere, 1)
    ]


# --8<-- [start:judge]
def right(reply: Reply, question: Question) -> bool:
    """Tell whether the answer holds the fact, whatever its case and punctuation.

    An answer that also says "unknown", or copies more than a sentence, is not right.
    """
    if len(reply.text.split()) > LONGEST:
        return False
    text = f" {normalised(reply.text)} "
    holds = any(f" {normalised(answer)} " in text for answer in question.answers)
    return holds and (question.passage == "") == (f" {UNKNOWN} " in text)


def well_sourced(reply: Reply, question: Question) -> bool:
    """Tell whether it names only the entry that answers, or none if none does."""
    return set(reply.sources) == ({question.passage} if question.passage else set())


# --8<-- [end:judge]


def chosen(way: Way, lm: LocalModel) -> tuple[str, list[int]]:
    """Try each instruction on the questions for practice.

    Returns:
        The instruction with the most answers that are right and well sourced, the first of equals,
        and how many those are for each.
    """
    held = []
    for instruction in INSTRUCTIONS:
        rows = _rows(way(lm, instruction), practice())
        held.append(sum(row["held"] for row in rows))
    return INSTRUCTIONS[held.index(max(held))], held


def measure(answer: Callable[[str], Reply], traffic: Traffic, program: str) -> dict[str, Any]:
    """Ask one way all questions: count its right answers, its traffic and its seconds.

    Args:
        answer: the way.
        traffic: of the endpoint that it asks.
        program: the file whose region `job` holds the way; its lines are counted.
    """
    # What is done at the first call only, such as imports, is not the job's time.
    answer("When is check-out?")
    before, started = traffic.snapshot(), time.perf_counter()
    rows = _rows(answer, asked())
    seconds = time.perf_counter() - started
    known = [row for row in rows if not row["id"].startswith("nowhere")]
    nowhere = [row for row in rows if row["id"].startswith("nowhere")]
    return {
        "lines": lines_of(program),
        "questions": len(rows),
        "right": _share(rows, "right"),
        "right_known": _share(known, "right"),
        "right_nowhere": _share(nowhere, "right"),
        "held": _share(rows, "held"),
        "errors": sum(bool(row["error"]) for row in rows),
        "seconds": seconds,
        "traffic": asdict(traffic.since(before)),
        "rows": rows,
    }


def report(way: Way, program: str) -> dict[str, Any]:
    """Choose an instruction for a way, measure it on the local model, print what failed.

    The rest is written as JSON: a file with the program's name, in the working folder.
    """
    with local_model() as lm, tapped(lm, {"cache_prompt": True}) as (counted, traffic):
        instruction, held = chosen(way, counted)
        result = {
            "model": lm.model,
            "practice": {
                "questions": len(practice()),
                "held": held,
                "chosen": 1 + INSTRUCTIONS.index(instruction),
            },
        } | measure(way(counted, instruction), traffic, program)
    for number, count in enumerate(held, 1):
        print(f"instruction {number} → {count} of {len(practice())} in practice")
    print("Not right and well sourced:", *wrong(result), sep="\n")
    text = json.dumps(result, indent=1, ensure_ascii=False)
    Path(f"{Path(program).stem}.json").write_text(text, "utf-8")
    return result


def wrong(result: Mapping[str, Any]) -> list[str]:
    """Describe each answer of `measure` that fails in a line: question, answer, sources."""
    return [
        f"{row['question']} → {' '.join((row['error'] or row['answer']).split())} "
        f"[{', '.join(row['sources'])}]"
        for row in result["rows"]
        if not row["held"]
    ]


def found(k: int = K) -> int:
    """Count the questions whose entry is among the first k: no way can answer more of them."""
    lookup = Lookup(load("faq"))
    return sum(
        each.passage in {entry.id for entry in lookup.top(each.question, k)}
        for each in asked()
        if each.passage
    )


def lines_of(program: str) -> int:
    """Count the lines of code in the region `job`, without blank lines and comments."""
    text = Path(program).read_text("utf-8")
    region = re.search(r"\[start:job\]\n(.*?)\n[^\n]*\[end:job\]", text, re.DOTALL)
    if not region:
        raise ValueError(f"{program} has no region named job")
    lines = (line.strip() for line in region[1].splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)


def _rows(answer: Callable[[str], Reply], asked: Sequence[Question]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for question in asked:
        try:
            reply, error = answer(question.question), ""
        except Exception as raised:  # a way that breaks has not answered
            reply, error = Reply("", ()), f"{type(raised).__name__}: {raised}"[:200]
        is_right = not error and right(reply, question)
        rows.append(
            {
                "id": question.id,
                "question": question.question,
                "answer": reply.text,
                "sources": list(reply.sources),
                "right": is_right,
                "held": is_right and well_sourced(reply, question),
                "error": error,
            }
        )
    return rows


def _share(rows: list[dict[str, Any]], name: str) -> dict[str, float]:
    count = sum(row[name] for row in rows)
    low, high = wilson_interval(count, len(rows))
    return {
        "count": count,
        "of": len(rows),
        "share": count / len(rows),
        "low": low,
        "high": high,
    }
