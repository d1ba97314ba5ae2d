# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# For each bin: its proportion of all rows, times the distance between its mean confidence and \
# its accuracy. Skip empty bins."""
# ///
# --8<-- [start:task]
def calibration_error(
    confidence: list[float], right: list[bool], bins: int = 5
) -> float:
    """Expected calibration error, over bins of equal width between 0.5 and 1."""
    return 0.0


# --8<-- [end:task]


# --8<-- [start:check]
sure = [0.95] * 4
assert abs(calibration_error(sure, [True] * 4) - 0.05) < 1e-9, (
    "right each time, said 95 %: 0.05"
)
got = calibration_error(sure, [True, False] * 2)
assert abs(got - 0.45) < 1e-9, f"said 95 %, right in half: 0.45, not {got}"
mixed = calibration_error([0.55, 0.55, 0.95, 0.95], [True, False, True, True])
assert abs(mixed - 0.05) < 1e-9
# --8<-- [end:check]
