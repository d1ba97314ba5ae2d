# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# [tool.bookproof]
# hint = """\
# Gradients add up over several backward calls. The mean over the whole batch is the sum of \
# the parts' means, each weighted by its number of rows."""
# ///
# --8<-- [start:task]
import numpy as np

from week2.autograd import Tensor
from week2.autograd.functional import cross_entropy


def backward_in_parts(
    weight: Tensor, x: np.ndarray, targets: np.ndarray, size: int
) -> None:
    """Leave in weight.grad the gradient of cross_entropy(x @ weight, targets).

    The mean is over all rows, but at most `size` rows go through the tape at a time.
    """


# --8<-- [end:task]


# --8<-- [start:check]
rng = np.random.default_rng(0)
x, targets = rng.normal(size=(7, 4)), rng.integers(3, size=7)
whole, parts = (Tensor(np.ones((4, 3)), requires_grad=True) for _ in range(2))
cross_entropy(Tensor(x) @ whole, targets).backward()
backward_in_parts(parts, x, targets, size=3)
assert parts.grad is not None, "no gradient has arrived"
assert np.allclose(parts.grad, whole.grad), (
    f"got\n{parts.grad}\nexpected\n{whole.grad}"
)
# --8<-- [end:check]
