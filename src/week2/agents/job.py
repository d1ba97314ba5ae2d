"""One small job, to be done in several ways: answer guests from the FAQ, with sources.

A way is a function from a question to a `Reply`. `measure` asks it all 30 questions and counts what
it got right and what it took. Of the questions, 25 are answered by an entry of the FAQ and five by
none; there the right answer is "unknown", and no source.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from week2.agents.corpora import Question, load, questions
from week2.agents.lookup import Lookup
from week2.agents.server import LocalModel, local_model
from week2.agents.squad import normalised
from week2.agents.tap import Traffic, tapped
from week2.sentiment.metrics import wilson_interval

K = 2  # entries that a way may show the model
UNKNOWN = "unknown"
_NOWHERE = (
    "How much is a taxi from the airport?",
    "Is there a swimming pool?",
    "Do you serve dinner?",
    "Is there a hair dryer in the bathroom?",
    "How many guest rooms do you have?",
)
# A yes or no is not to be judged by its words; the others ask an entry that is asked already.
_LEFT_OUT = {"faq-05", "faq-10", "faq-16", "faq-18", "faq-20"}


@dataclass(frozen=True)
class Reply:
    """What a way answers, and the ids of the entries that it names for it."""

    text: str
    sources: tuple[str, ...]


def asked() -> list[Question]:
    """List the 30 questions. Those without an entry have the answer `UNKNOWN` and no passage."""
    known = [each for each in questions("faq") if each.id not in _LEFT_OUT]
    return known + [
        Question(id=f"nowhere-{number}", question=text, answers=(UNKNOWN,), passage="")
        for number, text in enumerate(_NOWHERE, 1)
    ]


# --8<-- [start:judge]
def right(reply: Reply, question: Question) -> bool:
    """Tell whether the answer holds the fact, whatever its case and punctuation.

    An answer that holds the fact and also says "unknown" is not right.
    """
    said = f" {normalised(reply.text)} "
    holds = any(f" {normalised(answer)} " in said for answer in question.answers)
    return holds and (question.passage == "") == (f" {UNKNOWN} " in said)


def well_sourced(reply: Reply, question: Question) -> bool:
    """Tell whether it names only the entry that answers, or none if none does."""
    return set(reply.sources) == ({question.passage} if question.passage else set())


# --8<-- [end:judge]


def measure(answer: Callable[[str], Reply], traffic: Traffic, program: str) -> dict[str, Any]:
    """Ask one way all questions: count its right answers, its traffic and its seconds.

    Args:
        answer: the way.
        traffic: of the endpoint that it asks.
        program: the file whose region `job` holds the way; its lines are counted.
    """
    # What is done at the first call only, such as imports, is not the job's time.
    answer("When is check-out?")
    rows: list[dict[str, Any]] = []
    before, started = traffic.snapshot(), time.perf_counter()
    for question in asked():
        try:
            reply, error = answer(question.question), ""
        except Exception as raised:  # a way that breaks has not answered
            reply, error = Reply("", ()), f"{type(raised).__name__}: {raised}"[:200]
        rows.append(
            {
                "id": question.id,
                "question": question.question,
                "answer": reply.text,
                "sources": list(reply.sources),
                "right": not error and right(reply, question),
                "well_sourced": not error and well_sourced(reply, question),
                "error": error,
            }
        )
    seconds = time.perf_counter() - started
    known = [row for row in rows if not row["id"].startswith("nowhere")]
    nowhere = [row for row in rows if row["id"].startswith("nowhere")]
    return {
        "lines": lines_of(program),
        "questions": len(rows),
        "right": _share(rows, "right"),
        "right_known": _share(known, "right"),
        "right_nowhere": _share(nowhere, "right"),
        "well_sourced": _share(rows, "well_sourced"),
        "errors": sum(bool(row["error"]) for row in rows),
        "seconds": seconds,
        "traffic": asdict(traffic.since(before)),
        "rows": rows,
    }


def report(way: Callable[[LocalModel], Callable[[str], Reply]], program: str) -> dict[str, Any]:
    """Measure a way on the local model, print its wrong answers, and write the rest as JSON.

    The file has the program's name and lies in the working folder.
    """
    with local_model() as lm, tapped(lm, {"cache_prompt": True}) as (counted, traffic):
        result = {"model": lm.model} | measure(way(counted), traffic, program)
    print("Not right:", *wrong(result), sep="\n")
    text = json.dumps(result, indent=1, ensure_ascii=False)
    Path(f"{Path(program).stem}.json").write_text(text, "utf-8")
    return result


def wrong(result: Mapping[str, Any]) -> list[str]:
    """Describe each wrong answer of `measure` in a line: question, answer, sources."""
    return [
        f"{row['question']} → {' '.join((row['error'] or row['answer']).split())} "
        f"[{', '.join(row['sources'])}]"
        for row in result["rows"]
        if not row["right"]
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
