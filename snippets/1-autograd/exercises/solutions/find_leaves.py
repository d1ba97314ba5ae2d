import torch
from torch.autograd.graph import Node


def leaves(result: torch.Tensor) -> list[torch.Tensor]:
    """Return each leaf reached from result.grad_fn once, in any order."""
    inputs: list[torch.Tensor] = []
    seen: set[Node | None] = {None}
    waiting = [result.grad_fn]
    while waiting:
        node = waiting.pop()
        if node in seen or node is None:
            continue
        seen.add(node)
        leaf = getattr(node, "variable", None)
        if leaf is not None:
            inputs.append(leaf)
        waiting.extend(following for following, _ in node.next_functions)
    return inputs
