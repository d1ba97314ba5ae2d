import torch


def watch(model: torch.nn.Module, norms: dict[str, float]) -> None:
    """Make each backward write each parameter's gradient norm into norms, by name."""

    def attach(name: str, parameter: torch.Tensor) -> None:
        def write(leaf: torch.Tensor) -> None:
            if leaf.grad is not None:
                norms[name] = leaf.grad.norm().item()

        parameter.register_post_accumulate_grad_hook(write)

    for name, parameter in model.named_parameters():
        attach(name, parameter)
