import torch
from torch.autograd.graph import Node


def count_nodes(result: torch.Tensor) -> int:
    """Return the number of different nodes reached from result.grad_fn."""
    seen: set[Node] = set()
    waiting = [result.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is not None and node not in seen:
            seen.add(node)
            waiting.extend(following for following, _ in node.next_functions)
    return len(seen)
