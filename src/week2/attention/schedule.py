"""FlashAttention-3's forward pass on one Hopper SM, under four schedules.

The work is one query tile against all its key blocks, as in Shah et al. 2024 (arXiv:2407.08608),
Algorithms 1 and 2. Four units do it: the memory copy engine ("tma"), the tensor cores ("tensor"),
the multi-function unit that computes exponentials ("exp") and the FP32 units that do the rest of
softmax ("fp32"). The four schedules do the same ops; they differ in who waits for whom.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from week2.attention.events import Op, Span, busy_seconds, makespan, simulate

ROWS = 64  # query rows of one warp group: wgmma's tile is 64 rows high


# --8<-- [start:hopper]
@dataclass(frozen=True)
class Hopper:
    """An H100 SXM5's published peaks: for the whole card, per second.

    `tensor`, `exp` and `hbm` are quoted by Shah et al. 2024 (section 3.1, Table 1),
    and so is `l2`; `fp32` (a fused multiply-add counted as two) is NVIDIA's data
    sheet's. `handover` is no published peak: the seconds from a unit's end, or a
    barrier, to the start of who waited for it. About one trip through shared memory,
    30 clocks of 1.83 GHz.
    """

    tensor: float = 989e12
    exp: float = 3.9e12
    fp32: float = 67e12
    hbm: float = 3.35e12
    l2: float = 12e12
    sms: int = 132
    handover: float = 30 / 1.83e9


# --8<-- [end:hopper]


@dataclass(frozen=True)
class Tile:
    """What one SM computes: `warpgroups` × 64 queries against `blocks` blocks of `block_n` keys."""

    head_dim: int
    warpgroups: int
    block_n: int
    blocks: int
    stages: int = 2

    @property
    def queries(self) -> int:
        """Query rows of the tile."""
        return self.warpgroups * ROWS

    @classmethod
    def of(cls, head_dim: int, seq_len: int = 8448) -> Tile:
        """Return the tile that FlashAttention-3 picks (hopper/tile_size.h, not causal)."""
        sizes = {64: (3, 192), 128: (2, 176), 256: (2, 80)}
        if head_dim not in sizes:
            raise ValueError(f"head_dim {head_dim}: expected one of {sorted(sizes)}")
        warpgroups, block_n = sizes[head_dim]
        return cls(head_dim, warpgroups, block_n, max(1, -(-seq_len // block_n)))


SCHEDULES = ("synchronous", "pipelined", "specialised", "full")


@dataclass(frozen=True)
class Run:
    """A simulated schedule: its spans, and what they amount to."""

    name: str
    tile: Tile
    chip: Hopper
    spans: list[Span]

    @property
    def seconds(self) -> float:
        """Time for the tile."""
        return makespan(self.spans)

    @property
    def utilisation(self) -> float:
        """Share of the time in which the tensor cores work."""
        return busy_seconds(self.spans)["tensor"] / self.seconds

    @property
    def tflops(self) -> float:
        """TFLOP/s of the whole card if every SM ran like this one."""
        return self.utilisation * self.chip.tensor / 1e12


def run(name: str, tile: Tile, chip: Hopper | None = None) -> Run:
    """Simulate the schedule `name`, one of `SCHEDULES`, for `tile`."""
    chip = chip or Hopper()
    programs = {
        "synchronous": _synchronous,
        "pipelined": _pipelined,
        "specialised": _specialised,
        "full": _full,
    }
    if name not in programs:
        raise ValueError(f"schedule {name!r}: expected one of {SCHEDULES}")
    program = _Program(tile, chip)
    programs[name](program)
    return Run(name, tile, chip, simulate(program.ops))


@dataclass
class _Program:
    """Builds the ops. Ids are positions in `ops`."""

    tile: Tile
    chip: Hopper
    ops: list[Op] = field(default_factory=list)

    def add(
        self,
        name: str,
        owner: str,
        block: int,
        unit: str | None,
        seconds: float,
        order: Iterable[int] = (),
        wait: Iterable[int] = (),
    ) -> int:
        """Append an op. `order`: earlier instructions of its own warps. `wait`: others' signals."""
        after = tuple((i, 0.0) for i in order) + tuple(
            (i, self.chip.handover) for i in wait
        )
        self.ops.append(Op(name, owner, block, unit, seconds, after))
        return len(self.ops) - 1

    def mark(
        self,
        name: str,
        owner: str,
        order: Iterable[int] = (),
        wait: Iterable[int] = (),
    ) -> int:
        return self.add(name, owner, -1, None, 0.0, order, wait)

    # --8<-- [start:costs]
    def copy(self, what: str, block: int, wait: Iterable[int] = ()) -> int:
        """Q and O cross HBM once; all tiles of a head read K and V blocks: from L2."""
        tile, chip = self.tile, self.chip
        rows = tile.block_n if what in "KV" else tile.queries
        tiles_of_a_head = max(1, tile.blocks * tile.block_n // tile.queries)
        sharers = min(chip.sms, tiles_of_a_head)
        rate = min(chip.l2, chip.hbm * sharers) if what in "KV" else chip.hbm
        seconds = rows * tile.head_dim * 2 / (rate / chip.sms)
        return self.add(what, "TMA", block, "tma", seconds, wait=wait)

    def gemm(
        self,
        name: str,
        w: int,
        block: int,
        order: Iterable[int] = (),
        wait: Iterable[int] = (),
    ) -> int:
        """One of the two products of a warp group: 64 × block_n × head_dim."""
        flops = 2 * ROWS * self.tile.block_n * self.tile.head_dim
        seconds = flops / (self.chip.tensor / self.chip.sms)
        return self.add(name, f"WG{w + 1}", block, "tensor", seconds, order, wait)

    def softmax(self, w: int, block: int, scores: int) -> int:
        """Row maximum and subtraction, exponential, then sum and conversion to FP16."""
        owner, elements = f"WG{w + 1}", ROWS * self.tile.block_n
        exp = elements / (self.chip.exp / self.chip.sms)
        top = self.add(
            "max", owner, block, "fp32", self.fp32(2 * elements), wait=[scores]
        )
        exps = self.add("exp", owner, block, "exp", exp, [top])
        return self.add("sum", owner, block, "fp32", self.fp32(2 * elements), [exps])

    def rescale(
        self, w: int, block: int, order: Iterable[int] = (), wait: Iterable[int] = ()
    ) -> int:
        """Multiply the 64 × head_dim accumulator by each row's factor."""
        seconds = self.fp32(ROWS * self.tile.head_dim)
        return self.add("rescale", f"WG{w + 1}", block, "fp32", seconds, order, wait)

    def fp32(self, operations: int) -> float:
        return operations / (self.chip.fp32 / 2 / self.chip.sms)

    # --8<-- [end:costs]


# --8<-- [start:synchronous]
def _synchronous(p: _Program) -> None:
    """Each step of a block waits until every warp group has finished the last."""
    groups = range(p.tile.warpgroups)
    barrier = p.copy("Q", 0)
    for j in range(p.tile.blocks):
        loads = [p.copy("K", j, wait=[barrier]), p.copy("V", j, wait=[barrier])]
        scores = [p.gemm("QK", w, j, wait=[barrier, *loads]) for w in groups]
        have_scores = p.mark("barrier", "CTA", wait=scores)
        done = [p.softmax(w, j, have_scores) for w in groups]
        done = [p.rescale(w, j, [done[w]]) for w in groups]
        have_probabilities = p.mark("barrier", "CTA", wait=done)
        barrier = p.mark(
            "barrier",
            "CTA",
            wait=[p.gemm("PV", w, j, wait=[have_probabilities]) for w in groups],
        )
    p.copy("O", p.tile.blocks, wait=[barrier])


# --8<-- [end:synchronous]


# --8<-- [start:pipelined]
def _pipelined(p: _Program) -> None:
    """Run copies and products ahead, a barrier a block; compute warps also load."""
    groups, last = range(p.tile.warpgroups), p.tile.blocks
    q = p.copy("Q", 0)
    k = {j: p.copy("K", j) for j in range(min(p.tile.stages, last))}
    v = {j: p.copy("V", j) for j in range(min(p.tile.stages, last))}
    scores = [p.gemm("QK", w, 0, wait=[q, k[0]]) for w in groups]
    done = [p.rescale(w, 0, [p.softmax(w, 0, scores[w])]) for w in groups]
    for j in range(1, last + 1):
        barrier = p.mark("barrier", "CTA", wait=done)
        # the buffers of block j - 2, and of K's j - 1, are free now
        full = j - 2 + p.tile.stages
        if j >= 2 and full < last:
            v[full] = p.copy("V", full, wait=[barrier])
        if full + 1 < last:
            k[full + 1] = p.copy("K", full + 1, wait=[barrier])
        if j < last:
            scores = [p.gemm("QK", w, j, [barrier], [k[j]]) for w in groups]
        values = [p.gemm("PV", w, j - 1, [barrier], [v[j - 1]]) for w in groups]
        done = values
        if j < last:
            sums = [p.softmax(w, j, scores[w]) for w in groups]
            done = [p.rescale(w, j, [sums[w]], [values[w]]) for w in groups]
    p.copy("O", last, wait=done)


# --8<-- [end:pipelined]


class _Producer:
    """The warp that only loads: refills a buffer when every warp group has read it."""

    def __init__(self, p: _Program) -> None:
        self.p = p
        self.read: dict[tuple[str, int], list[int]] = {}
        self.loaded: dict[tuple[str, int], int] = {}
        self.q = p.copy("Q", 0)

    def load(self, what: str, block: int) -> None:
        freed = self.read.get((what, block - self.p.tile.stages), [])
        self.loaded[what, block] = self.p.copy(what, block, wait=freed)


# --8<-- [start:specialised]
def _specialised(p: _Program) -> None:
    """Add a loading warp and ping-pong: products beside another group's softmax."""
    groups, last, producer = range(p.tile.warpgroups), p.tile.blocks, _Producer(p)
    done: list[int | None] = [None for _ in groups]
    token: list[int] = []
    for j in range(last + 1):
        for what, block in (("K", j), ("V", j)) if j < last else ():
            producer.load(what, block)
        scores, values = [], []
        for w in groups:
            turn = p.mark(
                "turn", f"WG{w + 1}", [i for i in [done[w]] if i is not None], token
            )
            order, wait = [turn], [producer.q]
            if j > 0:
                values.append(
                    p.gemm("PV", w, j - 1, [turn], [producer.loaded["V", j - 1]])
                )
                order, wait = [], [values[-1]]
            if j < last:
                wait.append(producer.loaded["K", j])
                issue = p.mark("issue", f"WG{w + 1}", order, wait)
                scores.append(p.gemm("QK", w, j, [issue]))
                token = [issue]
            else:
                token = [values[-1]]
        for w in groups if j < last else ():
            done[w] = p.rescale(w, j, [p.softmax(w, j, scores[w])])
        producer.read["K", j], producer.read["V", j - 1] = scores, values
    p.copy("O", last, wait=values)


# --8<-- [end:specialised]


# --8<-- [start:full]
def _full(p: _Program) -> None:
    """Ping-pong; a group makes block j's scores while block j - 1's are used."""
    groups, last, producer = range(p.tile.warpgroups), p.tile.blocks, _Producer(p)
    producer.load("K", 0)
    scores = [
        p.gemm("QK", w, 0, wait=[producer.q, producer.loaded["K", 0]]) for w in groups
    ]
    done = [p.rescale(w, 0, [p.softmax(w, 0, scores[w])]) for w in groups]
    producer.read["K", 0] = scores
    token: list[int] = []
    for j in range(1, last + 1):
        for what, block in (("V", j - 1), ("K", j)):
            if block < last:
                producer.load(what, block)
        scores, values = [], []
        for w in groups:
            ready = [producer.loaded["V", j - 1]] + (
                [producer.loaded["K", j]] if j < last else []
            )
            turn = p.mark("turn", f"WG{w + 1}", [done[w]], [*token, *ready])
            if j < last:
                scores.append(p.gemm("QK", w, j, [turn]))
            values.append(p.gemm("PV", w, j - 1, [turn]))
            token = [turn]
        for w in groups if j < last else ():
            done[w] = p.rescale(w, j, [p.softmax(w, j, scores[w])], [values[w]])
        producer.read["K", j], producer.read["V", j - 1] = scores, values
    p.copy("O", last, wait=values)


# --8<-- [end:full]
