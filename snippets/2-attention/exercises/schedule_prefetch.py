# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "A copy waits until its buffer is free: until block j - 2 has been used."
# ///
from week2.attention import events

# --8<-- [start:task]
from week2.attention.events import Op


def double_buffered(blocks: int) -> list[Op]:
    """Copy and use `blocks` blocks with two buffers; 1 s a copy, 1 s a use."""
    ops: list[Op] = []
    for j in range(blocks):  # one buffer: each copy waits for the use before it
        freed = ((2 * j - 1, 0.0),) if j else ()
        ops.append(Op("copy", "TMA", j, "tma", 1.0, freed))
        ops.append(Op("use", "WG1", j, "tensor", 1.0, ((2 * j, 0.0),)))
    return ops


# --8<-- [end:task]


# --8<-- [start:check]
ops = double_buffered(10)
assert len(ops) == 20, "ten copies and ten uses"
spans = events.simulate(ops)
copies = [s for s in spans if s.op.name == "copy"]
uses = [s for s in spans if s.op.name == "use"]
assert all(c.start >= uses[c.op.block - 2].end for c in copies[2:]), (
    "only two buffers"
)
assert all(u.start >= c.end for u, c in zip(uses, copies, strict=True)), (
    "copy first, then use"
)
assert events.makespan(spans) == 11.0, (
    f"1 s to fill the pipeline, then 1 s a block: {events.makespan(spans)}"
)
# --8<-- [end:check]
