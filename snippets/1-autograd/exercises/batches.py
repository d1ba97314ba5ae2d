# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "randperm gives the numbers 0 to n - 1 in random order; split cuts a tensor into parts."
# ///
# --8<-- [start:task]
from collections.abc import Iterator

import torch


def batches(n: int, size: int) -> Iterator[torch.Tensor]:
    """Yield tensors of up to size indices that together hold 0 … n - 1 once each."""
    yield torch.arange(size)


# --8<-- [end:task]


# --8<-- [start:check]
torch.manual_seed(0)
dealt = list(batches(10, 4))
assert [len(part) for part in dealt] == [4, 4, 2], (
    f"sizes are {[len(part) for part in dealt]}"
)
everything = torch.cat(dealt).tolist()
assert sorted(everything) == list(range(10)), f"each index once, please: {everything}"
assert everything != list(range(10)), "the order should be random"
# --8<-- [end:check]
