# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# A linear layer has inputs x outputs weights and a bias for each output. A BERT layer has four \
# of width x width (query, key, value, output), one up to the inner width, one down, and two \
# LayerNorms of 2 x width."""
# ///
# --8<-- [start:task]
def layer_parameters(width: int, inner: int) -> int:
    """Parameters of one BERT layer: attention, feed-forward, two LayerNorms."""
    return 4 * width * width


# --8<-- [end:task]


# --8<-- [start:check]
got = layer_parameters(192, 768)
assert got == 444_864, (
    f"one layer of the bundled BERT has 444,864 parameters, not {got:,}"
)
assert layer_parameters(768, 3072) == 7_087_872, "BERT-base"
# --8<-- [end:check]
