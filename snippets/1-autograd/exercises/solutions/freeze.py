from torch import nn


def freeze_all_but_last(model: nn.Sequential) -> int:
    """Leave only the last layer to be trained; return how many values that is."""
    model.requires_grad_(False)
    model[-1].requires_grad_(True)
    return sum(p.numel() for p in model.parameters() if p.requires_grad)
