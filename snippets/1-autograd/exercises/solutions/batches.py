from collections.abc import Iterator

import torch


def batches(n: int, size: int) -> Iterator[torch.Tensor]:
    """Yield tensors of up to size indices that together hold 0 … n - 1 once each."""
    yield from torch.randperm(n).split(size)
