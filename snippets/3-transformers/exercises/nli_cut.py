# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Three places go to [CLS] and two [SEP]. While the rest is too long, drop a token from the end \
# of the longer sentence."""
# ///
# --8<-- [start:task]
def fit(
    premise: list[str], hypothesis: list[str], places: int
) -> tuple[list[str], list[str]]:
    """The pair cut, longest first, to fit `places` with its three special tokens."""
    return premise[: places - 3], hypothesis


# --8<-- [end:task]


# --8<-- [start:check]
long, short = list("abcdefgh"), list("xy")
got = fit(long, short, 8)
assert got == (["a", "b", "c"], ["x", "y"]), f"the longer one gives way: {got}"
assert fit(short, long, 8) == (["x", "y"], ["a", "b", "c"]), "whichever it is"
assert fit(short, short, 20) == (short, short)
# --8<-- [end:check]
