# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "One block of queries stays; each stage holds one block of keys and one of values."
# ///
# --8<-- [start:task]
def stages(
    block_q: int, block_k: int, d: int, bytes_each: int = 2, shared: int = 227 * 1024
) -> int:
    """How many blocks of keys and values fit into the shared memory at once."""
    return 1


# --8<-- [end:task]


# --8<-- [start:check]
assert stages(128, 128, 128) == 3, "queries take 32 KiB, each stage 64 KiB"
assert stages(128, 64, 128) == 6
assert stages(128, 128, 256) == 1
assert stages(128, 128, 128, bytes_each=1) == 6, "FP8 halves everything"
# --8<-- [end:check]
