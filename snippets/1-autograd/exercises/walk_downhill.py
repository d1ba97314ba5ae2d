# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# At each step subtract rate times the slope from the value. The slope is what autograd \
# gives at the current value."""
# ///
# --8<-- [start:task]
import torch


def lowest_point(start: float = 2.0, rate: float = 0.1, steps: int = 100) -> float:
    """Return the x at which 3x² + 5x + 1 is lowest, by stepping against the slope."""
    value = start
    for _ in range(steps):
        x = torch.tensor(value, requires_grad=True)
        y = 3 * x**2 + 5 * x + 1
        y.backward()
    return value


# --8<-- [end:task]


# --8<-- [start:check]
lowest = lowest_point()
assert abs(lowest + 5 / 6) < 1e-4, (
    f"the slope 6x + 5 is zero at x = -5/6, you stopped at {lowest}"
)
# --8<-- [end:check]
