import torch


def output_of(
    model: torch.nn.Module, layer: torch.nn.Module, x: torch.Tensor
) -> torch.Tensor:
    """Return the output of layer while model runs on x; leave no hook on layer."""
    caught: list[torch.Tensor] = []
    handle = layer.register_forward_hook(
        lambda module, inputs, output: caught.append(output)
    )
    try:
        model(x)
    finally:
        handle.remove()
    return caught[0]
