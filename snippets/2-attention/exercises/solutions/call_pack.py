import torch


def pack(x: torch.Tensor, keep: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Kept tokens of (batch, seq_len, heads, d) in a row; starts, and the total."""
    starts = torch.nn.functional.pad(keep.sum(1).cumsum(0), (1, 0))
    return x[keep], starts.to(torch.int32)
