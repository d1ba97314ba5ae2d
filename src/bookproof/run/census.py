"""How many blocks a machine has executed itself, and on what the others rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bookproof.record import receipts
from bookproof.record.recording import Recording
from bookproof.run.engine import Engine
from bookproof.run.outcome import Outcome
from bookproof.source.pages import Block


@dataclass(frozen=True)
class Census:
    """The blocks that show a program, what it printed, or commands of a shell.

    Attributes:
        executed: blocks whose programs were all executed here, as things are now.
        blocks: all of them.
        since: when the first of them was executed here.
        rest: days of the committed receipts on which others rest, sorted.
        lacking: requirements of the blocks that rest on nothing → how many blocks.
    """

    executed: int
    blocks: int
    since: str
    rest: tuple[str, ...]
    lacking: dict[str, int]

    def __str__(self) -> str:
        """One paragraph for a log."""
        text = f"{self.executed} of {self.blocks} blocks executed in this run"
        if self.since:
            text += f" (here, since {self.since[:16].replace('T', ' ')} UTC)"
        if self.rest:
            text += f"; {len(self.rest)} on receipts of {self.rest[0]} to {self.rest[-1]}"
        if self.lacking:
            text += "; not executed: " + ", ".join(f"{n} for {w}" for w, n in self.lacking.items())
        return text


def take(engine: Engine, outcomes: Iterable[Outcome]) -> Census:
    """Count the book's blocks by the outcomes of a run of everything."""
    book, project = engine.book, engine.project
    by_name = {outcome.name: outcome for outcome in outcomes}
    executed, blocks = 0, 0
    dates, rest, lacking = [], [], Counter[str]()
    for block in book.blocks:
        names = _programs(block)
        judged = [by_name[name] for name in names if name in by_name]
        if not judged:
            continue
        blocks += 1
        if all(o.status in ("ran", "fresh") for o in judged):
            executed += 1
        for outcome in judged:
            if snippet := book.snippets.get(outcome.name):
                recording = Recording(project, snippet)
                log = recording.log(engine.pool.device_of(snippet))
                if outcome.status in ("ran", "fresh") and (here := receipts.read(log)):
                    dates.append(here.date)
                elif outcome.status == "recorded" and (committed := recording.receipt):
                    rest.append(committed.day)
        if any(o.status in ("unmet", "failed") for o in judged):
            snippets = [book.snippets.get(name) for name in names]
            asked = {n for s in snippets for n in (s.settings.needs if s else block.needs)}
            needs = engine.lacking(asked)
            lacking[" and ".join(sorted(needs)) or "a fault"] += 1
    return Census(
        executed, blocks, min(dates, default=""), tuple(sorted(rest)), dict(lacking.most_common())
    )


def _programs(block: Block) -> set[str]:
    """List the names under which a run tells how the programs of a block went."""
    if block.language in ("sh", "bash"):
        return {f"{block.page}:{block.line}"}
    return {embed.program for embed in block.embeds}
