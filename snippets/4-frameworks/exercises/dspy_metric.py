# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# [tool.bookproof]
# hint = '''
# Find all of `\d\d?:\d\d` in the answer, pad the hour to two digits, and compare with the
# expected times in order.'''
# ///
# --8<-- [start:task]
import dspy


def both_times(
    example: dspy.Example, got: dspy.Prediction, trace: object = None
) -> bool:
    """Both times are right and in order, whatever is written around them."""
    return bool(got.times == example.times)


# --8<-- [end:task]
# --8<-- [start:check]
expected = dspy.Example(notice="…", times="09:08-10:12")
for times, right in {
    "09:08-10:12": True,
    "departs 9:08, arrives 10:12": True,
    "10:12-09:08": False,
    "09:08": False,
    "09:08-10:12-11:00": False,
}.items():
    verdict = both_times(expected, dspy.Prediction(times=times))
    assert verdict is right, f"{times!r} should be {right}, the metric says {verdict}"
# --8<-- [end:check]
