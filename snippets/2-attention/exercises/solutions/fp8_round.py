import torch


def through_fp8(x: torch.Tensor) -> torch.Tensor:
    """Round x to E4M3 and back, with one scale that maps the largest |x| to 448."""
    scale = x.abs().max() / 448
    return (x / scale).to(torch.float8_e4m3fn).to(x.dtype) * scale
