import re

import dspy


def both_times(
    example: dspy.Example, got: dspy.Prediction, trace: object = None
) -> bool:
    """Both times are right and in order, whatever is written around them."""
    times = [
        f"{int(hour):02}:{minute}"
        for hour, minute in re.findall(r"(\d\d?):(\d\d)", got.times)
    ]
    return times == example.times.split("-")
