# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "A product of d pairs of standard normal numbers has the standard deviation d**0.5."
# ///
# --8<-- [start:task]
import torch


def largest_weight(head_dim: int, scaled: bool) -> float:
    """The mean over 1,000 queries of the largest weight that one of 64 keys gets."""
    torch.manual_seed(0)
    q, k = torch.randn(1000, head_dim), torch.randn(64, head_dim)
    scores = q @ k.T
    return torch.softmax(scores, dim=-1).amax(dim=-1).mean().item()


# --8<-- [end:task]


# --8<-- [start:check]
narrow, wide = largest_weight(16, scaled=True), largest_weight(1024, scaled=True)
assert abs(narrow - wide) < 0.05, (
    f"scaled, the head size should not matter: {narrow}, {wide}"
)
narrow, wide = largest_weight(16, scaled=False), largest_weight(1024, scaled=False)
assert narrow < wide - 0.2, (
    f"not scaled, a wide head looks at one key alone: {narrow}, {wide}"
)
# --8<-- [end:check]
