import torch


def channels_first(image: torch.Tensor) -> torch.Tensor:
    """Turn (height, width, channels) into a contiguous (channels, height, width)."""
    return image.permute(2, 0, 1).contiguous()
