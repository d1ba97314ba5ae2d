# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "RuntimeError: No viable backend for scaled_dot_product_attention was found."
# ///
# --8<-- [start:show]
import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

q, k, v = (torch.randn(1, 8, 128, 64) for _ in range(3))
with sdpa_kernel(
    [SDPBackend.CUDNN_ATTENTION, SDPBackend.FLASH_ATTENTION], set_priority=True
):
    # the first of the two that can
    print(F.scaled_dot_product_attention(q, k, v).shape)

with sdpa_kernel(SDPBackend.CUDNN_ATTENTION):  # on a CPU this one cannot
    F.scaled_dot_product_attention(q, k, v)
# --8<-- [end:show]
