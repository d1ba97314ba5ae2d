import torch


def attend(
    query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor
) -> torch.Tensor:
    """One query (d,) over keys (n, d), values (n, d_v), without softmax(): (d_v,)."""
    scores = torch.stack([(query * key).sum() / len(query) ** 0.5 for key in keys])
    exponentials = (scores - scores.max()).exp()
    return (exponentials / exponentials.sum()) @ values
