# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# ///
# --8<-- [start:show]
import re
from datetime import datetime

import dspy

NOTICES = {
    "KTX 125 leaves Seoul at 11:00 AM and reaches Busan at 1:42 PM.": "11:00-13:42",
    "Arriving in Ulsan at 11:05 AM: KTX 117, which left Mokpo at 9:08 AM.": (
        "09:08-11:05"
    ),
    "For Mokpo: departure 12:41 PM, arrival 2:37 PM, train 112.": "12:41-14:37",
}


class Plain(dspy.Module):
    """Answer without a model: the notice's clock times, the earlier one first."""

    def forward(self, notice: str) -> dspy.Prediction:
        matches = re.findall(r"\d{1,2}:\d\d [AP]M", notice)
        times = sorted(datetime.strptime(each, "%I:%M %p") for each in matches)
        return dspy.Prediction(times="-".join(f"{each:%H:%M}" for each in times))


def exact(example: dspy.Example, got: dspy.Prediction, trace: object = None) -> bool:
    return bool(got.times == example.times)


examples = [
    dspy.Example(notice=n, times=t).with_inputs("notice") for n, t in NOTICES.items()
]
evaluate = dspy.Evaluate(devset=examples, metric=exact, num_threads=1)
print(evaluate(Plain()).score, "%")
# --8<-- [end:show]
