from week2.autograd import Tensor


def backward_order(result: Tensor) -> list[Tensor]:
    """Everything behind result, each tensor before its parents, not by age."""
    done: list[Tensor] = []
    seen: set[int] = set()

    def visit(tensor: Tensor) -> None:
        if id(tensor) not in seen:
            seen.add(id(tensor))
            for parent in tensor.parents:
                visit(parent)
            done.append(tensor)

    visit(result)
    return done[::-1]
