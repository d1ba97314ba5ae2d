import numpy as np

from week2.autograd import Tensor
from week2.autograd.tape import record


def maximum(a: Tensor, b: Tensor) -> Tensor:
    """The larger of a and b, elementwise; operands may have to be broadcast."""
    share = (a.data > b.data) + 0.5 * (a.data == b.data)
    return record(
        "maximum",
        np.maximum(a.data, b.data),
        (a, b),
        lambda g: (g * share, g * (1 - share)),
    )
