import torch
from torch import nn


def load_body(model: nn.Module, saved: dict[str, torch.Tensor]) -> list[str]:
    """Load every tensor whose shape fits; return the names of the others, sorted."""
    own = model.state_dict()
    fits = {n: t for n, t in saved.items() if n in own and t.shape == own[n].shape}
    model.load_state_dict(fits, strict=False)
    return sorted(saved.keys() - fits.keys())
