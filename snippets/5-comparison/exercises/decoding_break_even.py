# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Count numbers in each layer, since both use numbers of one size. The cache holds a key and \
# a value of `width` numbers for each token."""
# ///
# --8<-- [start:task]
def break_even(
    width: int, attention_layers: int, mamba_layers: int, d_state: int = 16
) -> int:
    """The first number of tokens at which the cache is larger than Mamba's state.

    A Mamba layer keeps 2·width channels: d_state states and 3 earlier inputs each.
    """
    return 1_000


# --8<-- [end:task]


# --8<-- [start:check]
n = break_even(192, attention_layers=4, mamba_layers=6)
assert n * 4 * 2 * 192 > 6 * 384 * (16 + 3) >= (n - 1) * 4 * 2 * 192, f"not {n}"
assert break_even(768, 12, 24) == 39, (
    "BERT base's shape against Mamba 130M's: width is no matter"
)
# --8<-- [end:check]
