# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
import torch.nn.functional as F
from torch.nn.attention.bias import causal_lower_right

q, k = torch.zeros(1, 1, 2, 4), torch.zeros(1, 1, 5, 4)  # 2 new queries, 5 keys
v = torch.eye(5)[None, None]  # the output is then the weights themselves

print(F.scaled_dot_product_attention(q, k, v, is_causal=True)[0, 0])
print(
    F.scaled_dot_product_attention(q, k, v, attn_mask=causal_lower_right(2, 5))[0, 0]
)
# --8<-- [end:show]
