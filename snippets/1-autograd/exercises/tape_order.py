# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """\
# Append a tensor to a list after all of its parents have been appended, then reverse the \
# list."""
# ///
# --8<-- [start:task]
from week2.autograd import Tensor


def backward_order(result: Tensor) -> list[Tensor]:
    """Everything behind result, each tensor before its parents, not by age."""
    return [result]


# --8<-- [end:task]


# --8<-- [start:check]
x = Tensor(1.0, requires_grad=True)
y = x * x
z = (y + x).exp() * y
order = backward_order(z)
assert len(order) == 5, (
    f"five tensors are behind z (constants aside), you list {len(order)}"
)
places = {tensor.age: place for place, tensor in enumerate(order)}
for tensor in order:
    for parent in tensor.parents:
        assert places[tensor.age] < places[parent.age], (
            f"a parent of {tensor} comes before it"
        )
# --8<-- [end:check]
