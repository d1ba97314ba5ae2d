import torch
import torch.nn.functional as F


def attend(x: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
    """Self-attention over a padded batch x (batch, n, d) that never looks at padding.

    lengths (batch,) counts the real tokens of each row; they come first.
    """
    real = torch.arange(x.shape[1]) < lengths[:, None]
    return F.scaled_dot_product_attention(x, x, x, attn_mask=real[:, None])
