"""A discrete-event simulation of units that each do one thing at a time.

An `Op` names the unit it occupies, for how long, and which earlier ops it waits for. `simulate`
starts every op as soon as its waits are over and its unit is free, first come first served. What
distinguishes two schedules of the same work is therefore only *who waits for whom*.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


# --8<-- [start:op]
@dataclass(frozen=True)
class Op:
    """A piece of work: `seconds` on `unit`, after `(earlier op, hand-over seconds)`.

    `unit=None` marks an instant that occupies nothing: a barrier, a token changing
    hands.
    """

    name: str
    owner: str
    block: int
    unit: str | None
    seconds: float
    after: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Span:
    """When an op could start (`ready`), started and ended, in seconds."""

    op: Op
    ready: float
    start: float
    end: float


# --8<-- [end:op]


# --8<-- [start:simulate]
def simulate(ops: Sequence[Op]) -> list[Span]:
    """Run `ops` and return one `Span` per op, in the same order.

    Raises `ValueError` when an op waits for itself or for a later one: such a
    schedule deadlocks.
    """
    waiting = [len(op.after) for op in ops]
    followers: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for index, op in enumerate(ops):
        for earlier, lag in op.after:
            if not 0 <= earlier < index:
                raise ValueError(
                    f"op {index} ({op.name}) "
                    f"waits for op {earlier}, not an earlier one"
                )
            followers[earlier].append((index, lag))

    ready = [0.0] * len(ops)
    spans: dict[int, Span] = {}
    queues: dict[str, list[tuple[float, int]]] = defaultdict(list)
    busy: dict[str, int] = {}
    agenda = [(0.0, index, "ready") for index, op in enumerate(ops) if not op.after]
    heapq.heapify(agenda)

    def start(index: int, now: float) -> None:
        spans[index] = Span(ops[index], ready[index], now, now + ops[index].seconds)
        heapq.heappush(agenda, (spans[index].end, index, "end"))

    while agenda:
        now = agenda[0][0]
        while agenda and agenda[0][0] == now:
            _, index, event = heapq.heappop(agenda)
            unit = ops[index].unit
            if event == "ready" and unit is None:
                start(index, now)
            elif event == "ready" and unit is not None:
                heapq.heappush(queues[unit], (now, index))
            else:
                if unit is not None:
                    del busy[unit]
                for follower, lag in followers[index]:
                    ready[follower] = max(ready[follower], now + lag)
                    waiting[follower] -= 1
                    if waiting[follower] == 0:
                        heapq.heappush(agenda, (ready[follower], follower, "ready"))
        for unit, queue in queues.items():
            if queue and unit not in busy:
                busy[unit] = heapq.heappop(queue)[1]
                start(busy[unit], now)
    return [spans[index] for index in range(len(ops))]


# --8<-- [end:simulate]


def makespan(spans: Sequence[Span]) -> float:
    """Seconds from the start to the end of the last op; 0 for no ops."""
    return max((span.end for span in spans), default=0.0)


def busy_seconds(spans: Sequence[Span]) -> dict[str, float]:
    """Seconds of work done by each unit."""
    totals: dict[str, float] = defaultdict(float)
    for span in spans:
        if span.op.unit is not None:
            totals[span.op.unit] += span.op.seconds
    return dict(totals)
