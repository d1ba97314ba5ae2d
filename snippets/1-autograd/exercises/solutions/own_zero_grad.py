from collections.abc import Iterable

import torch


def zero_grad(parameters: Iterable[torch.Tensor], set_to_none: bool = True) -> None:
    """Clear each parameter's gradient: to None, or to zeros where there is one."""
    for parameter in parameters:
        if set_to_none:
            parameter.grad = None
        elif parameter.grad is not None:
            parameter.grad.zero_()
