# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Each unit works through its own queue: no schedule ends before the longest queue does."
# ///
from week2.attention import schedule

# --8<-- [start:task]
from week2.attention.events import Op


def lower_bound(ops: list[Op]) -> float:
    """Seconds that no schedule of these ops can beat, whoever waits for whom."""
    return 0.0


# --8<-- [end:task]


# --8<-- [start:check]
mixed = [Op("a", "WG1", 0, "tensor", 3.0), Op("b", "WG1", 0, "exp", 2.0)]
mixed += [Op("c", "WG1", 0, "exp", 2.0), Op("d", "WG1", 0, None, 9.0)]
assert lower_bound(mixed) == 4.0, (
    f"two exponentials of 2 s: 4 s, not {lower_bound(mixed)}"
)
result = schedule.run("full", schedule.Tile.of(128))
bound = lower_bound([span.op for span in result.spans])
assert 0.9 < bound / result.seconds <= 1, f"the full schedule comes near it: {bound}"
# --8<-- [end:check]
