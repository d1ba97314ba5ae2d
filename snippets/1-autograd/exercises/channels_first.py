# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# reshape keeps the order in memory and cuts it anew. Which method changes the order of the \
# dimensions?"""
# ///
# --8<-- [start:task]
import torch


def channels_first(image: torch.Tensor) -> torch.Tensor:
    """Turn (height, width, channels) into a contiguous (channels, height, width)."""
    height, width, channels = image.shape
    return image.reshape(channels, height, width)


# --8<-- [end:task]


# --8<-- [start:check]
image = torch.arange(24).reshape(2, 4, 3)
result = channels_first(image)
assert result.shape == (3, 2, 4), (
    f"expected shape (3, 2, 4), got {tuple(result.shape)}"
)
for channel in range(3):
    assert torch.equal(result[channel], image[:, :, channel]), (
        f"channel {channel} is scrambled"
    )
assert result.is_contiguous(), "right values, but not contiguous"
# --8<-- [end:check]
