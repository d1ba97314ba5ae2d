# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """
# A bool mask indexes the first two dimensions at once: x[mask]. The starts are a running sum \
# that begins with 0."""
# ///
# --8<-- [start:task]
import torch


def pack(x: torch.Tensor, keep: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Kept tokens of (batch, seq_len, heads, d) in a row; starts, and the total."""
    return x.flatten(0, 1), torch.zeros(len(x) + 1, dtype=torch.int32)


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.arange(8.0).reshape(2, 4, 1, 1)
keep = torch.tensor([[True, True, True, False], [True, False, False, False]])
packed, starts = pack(x, keep)
assert packed.flatten().tolist() == [0, 1, 2, 4], "only kept tokens, in their order"
assert starts.tolist() == [0, 3, 4], (
    f"starts are {starts.tolist()}, and the last is the total"
)
assert starts.dtype == torch.int32, "flash-attn wants int32"
# --8<-- [end:check]
