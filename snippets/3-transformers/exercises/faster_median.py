# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Leave out the first warm-up rounds, then statistics.median of each list; the ratio says how \
# many times faster b is."""
# ///
# --8<-- [start:task]
def times_faster(a: list[float], b: list[float], warmup: int = 1) -> float:
    """How many times faster `b` ran than `a`; rounds of seconds, after `warmup`."""
    return a[0] / b[0]


# --8<-- [end:task]


# --8<-- [start:check]
a = [9.0, 2.0, 2.2, 2.1, 8.0]
b = [5.0, 1.0, 1.1, 1.05, 1.0]
got = times_faster(a, b)
assert abs(got - 2.15 / 1.025) < 1e-9, (
    f"medians without the first round: 2.098, not {got:.3f}"
)
# --8<-- [end:check]
