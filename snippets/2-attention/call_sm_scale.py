# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "TypeError: attention() got an unexpected keyword argument 'sm_scale'"
# ///
# --8<-- [start:show]
import torch

from week2.attention import attention

q, k, v = (torch.randn(1, 128, 8, 64) for _ in range(3))
attention(q, k, v, softmax_scale=64**-0.5)  # right, here and in flash-attn
attention(q, k, v, sm_scale=64**-0.5)  # type: ignore[call-arg]  # mypy sees it, too
# --8<-- [end:show]
