from week2.attention.events import Op


def double_buffered(blocks: int) -> list[Op]:
    """Copy and use `blocks` blocks with two buffers; 1 s a copy, 1 s a use."""
    ops: list[Op] = []
    for j in range(blocks):
        freed = ((2 * j - 3, 0.0),) if j >= 2 else ()
        ops.append(Op("copy", "TMA", j, "tma", 1.0, freed))
        ops.append(Op("use", "WG1", j, "tensor", 1.0, ((2 * j, 0.0),)))
    return ops
