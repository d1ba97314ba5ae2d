# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch.nn.attention.flex_attention import create_block_mask, flex_attention

lengths = [7, 2, 5]  # three sequences packed into one row
document = torch.repeat_interleave(torch.arange(3), torch.tensor(lengths))


def same_document(batch, head, q_index, kv_index):
    return (document[q_index] == document[kv_index]) & (q_index >= kv_index)


q, k, v = (torch.randn(1, 2, 14, 16) for _ in range(3))
mask = create_block_mask(same_document, None, None, 14, 14, device=q.device)
packed = flex_attention(q, k, v, block_mask=mask)

parts = zip(*(x.split(lengths, dim=2) for x in (q, k, v)), strict=True)
sdpa = torch.nn.functional.scaled_dot_product_attention
apart = [sdpa(q, k, v, is_causal=True) for q, k, v in parts]
print(torch.allclose(packed, torch.cat(apart, dim=2), atol=1e-6))
# --8<-- [end:show]
