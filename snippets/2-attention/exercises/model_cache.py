# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Keys and values, for every layer, every key head, every token."
# ///
# --8<-- [start:task]
def cache_bytes(
    layers: int, kv_heads: int, d: int, n: int, bytes_each: int = 2
) -> int:
    """What a decoder keeps of n tokens to avoid computing keys and values again."""
    return n * d


# --8<-- [end:task]


# --8<-- [start:check]
one = cache_bytes(layers=1, kv_heads=1, d=1, n=1)
assert one == 4, f"one key and one value of two bytes: 4, not {one}"
full, grouped = cache_bytes(32, 32, 128, 8192), cache_bytes(32, 8, 128, 8192)
assert full == 4 * 2**30, "32 layers of 32 heads of 128, 8,192 tokens: 4 GiB"
assert grouped * 4 == full, "four query heads to a key head: a quarter"
# --8<-- [end:check]
