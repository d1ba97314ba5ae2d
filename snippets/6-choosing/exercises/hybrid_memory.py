# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Only attention layers keep something for each token."
# ///
# --8<-- [start:task]
def kept(layers: str, tokens: int, per_token: int, state: int) -> int:
    """Bytes that a stack like "mmAm" keeps of a text; A is attention, m is Mamba."""
    return len(layers) * per_token * tokens


# --8<-- [end:task]


# --8<-- [start:check]
assert kept("AAAA", 100, 8, 500) == 3_200, "four caches that grow"
assert kept("mmmm", 100, 8, 500) == 2_000, "four states that do not"
assert kept("mmmA", 1_000, 8, 500) == 9_500, "one cache, three states"
# --8<-- [end:check]
