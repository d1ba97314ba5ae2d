# /// script
# requires-python = ">=3.11"
# dependencies = ["scipy"]
# [tool.bookproof]
# hint = """
# Where both are right or both wrong, nothing is learned. Of the rest, how many went each way? If
# the change were luck, each way would be as likely: binomtest(better, better + worse) of
# scipy.stats."""
# ///
# --8<-- [start:task]
def p_value(before: list[bool], after: list[bool]) -> float:
    """The chance of so large a change if only luck acted, on the same examples."""
    return 1.0


# --8<-- [end:task]
# --8<-- [start:check]
before = [True] * 40 + [False] * 20
assert p_value(before, before) == 1.0, "nothing changed"
after = [True] * 50 + [False] * 10
gained = p_value(before, after)
assert abs(gained - 2 / 2**10) < 1e-9, (
    f"10 gained and none lost: 2 in 1024, not {gained}"
)
assert p_value(after, before) == gained, (
    "two-sided: a loss is as surprising as a gain"
)
assert abs(p_value([True, False], [False, True]) - 1.0) < 1e-9, (
    "one each way says nothing"
)
# --8<-- [end:check]
