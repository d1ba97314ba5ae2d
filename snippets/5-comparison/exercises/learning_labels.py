# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Between two sizes the line is straight on an axis of log(size): take logarithms, go the same \
# fraction of the distance as the accuracy does, and take the exponential."""
# ///
# --8<-- [start:task]
import math


def labels_for(goal: float, sizes: list[int], accuracies: list[float]) -> float:
    """Labels at which a rising learning curve, straight between points, is at `goal`.

    The axis of labels is logarithmic. Infinity where the curve ends below the goal.
    """
    return next(
        (size for size, a in zip(sizes, accuracies, strict=True) if a >= goal),
        math.inf,
    )


# --8<-- [end:task]


# --8<-- [start:check]
curve = [100, 1_000, 10_000], [60.0, 70.0, 80.0]
assert labels_for(70.0, *curve) == 1_000, "a point of the curve is its own answer"
between = labels_for(75.0, *curve)
assert abs(between - 3_162.3) < 0.1, (
    f"half way between 1,000 and 10,000 is not {between:,.0f}"
)
assert labels_for(81.0, *curve) == math.inf, (
    "nobody knows what lies beyond the last point"
)
# --8<-- [end:check]
