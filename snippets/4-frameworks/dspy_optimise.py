# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "long"]
# timeout = 7200
# varies = ["demos.*", "*.first"]  # which examples it keeps; a language model words it
# [tool.bookproof.measured]
# "*.right" = [0, 100]
# "*.share" = [0, 1]
# "*.low" = [0, 1]
# "*.high" = [0, 1]
# "before.exact.share" = [0, 0.2]
# "after.exact.share" = [0.4, 1]
# "before.prompt_tokens" = [100, 300]
# "after.prompt_tokens" = [300, 1500]
# ///
import json
import random
import re
from datetime import time

# --8<-- [start:task]
import dspy

from week2.agents import local_model
from week2.statistics import wilson_interval

STATIONS = ("Seoul", "Daejeon", "Dongdaegu", "Ulsan", "Busan", "Mokpo")
WORDINGS = (
    "KTX {train} leaves {start} at {departs} and reaches {end} at {arrives}.",
    "The {departs} from {start} is due in {end} at {arrives}.",
    "Arriving in {end} at {arrives}: KTX {train}, which left {start} at {departs}.",
    "For {end}: departure {departs}, arrival {arrives}, train {train}.",
)


def notice(rng: random.Random) -> dspy.Example:
    """Make a notice, and its times as the timetable writes them."""
    first = rng.randrange(5 * 60, 20 * 60)
    last = first + rng.randrange(60, 200)
    both = [divmod(minute, 60) for minute in (first, last)]
    departs, arrives = (f"{time(h, m):%I:%M %p}".lstrip("0") for h, m in both)
    start, end = rng.sample(STATIONS, 2)
    wording, train = rng.choice(WORDINGS), rng.randrange(101, 199)
    text = wording.format(
        train=train, start=start, end=end, departs=departs, arrives=arrives
    )
    times = "-".join(f"{time(h, m):%H:%M}" for h, m in both)
    return dspy.Example(notice=text, times=times).with_inputs("notice")


def exact(
    example: dspy.Example, prediction: dspy.Prediction, trace: object = None
) -> bool:
    """Tell whether the times are written exactly as in the timetable."""
    return bool(prediction.times == example.times)


# --8<-- [end:task]
def both_times(example: dspy.Example, prediction: dspy.Prediction) -> bool:
    """Tell whether both times are right, whatever is written around them."""
    times = [
        f"{int(h):02}:{m}"
        for h, m in re.findall(r"(\d{1,2}):(\d\d)", str(prediction.times))
    ]
    return times == example.times.split("-")


def score(program: dspy.Module, examples: list[dspy.Example]) -> dict:
    """Count what is right by both measures, with 95 % intervals."""
    result = dspy.Evaluate(devset=examples, metric=exact, num_threads=1)(program)
    counts = {"exact": 0, "both_times": 0}
    for example, prediction, _ in result.results:
        counts["exact"] += exact(example, prediction)
        counts["both_times"] += "times" in prediction and both_times(
            example, prediction
        )
    rows: dict = {"first": str(result.results[0][1].get("times"))}
    for name, right in counts.items():
        low, high = wilson_interval(right, len(examples))
        share = right / len(examples)
        rows[name] = {"right": right, "share": share, "low": low, "high": high}
    history = dspy.settings.lm.history[-len(examples) :]
    sent = [each["usage"]["prompt_tokens"] for each in history]
    return rows | {"prompt_tokens": sum(sent) / len(sent)}


rng = random.Random(0)
notices = list({e.notice: e for e in (notice(rng) for _ in range(150))}.values())
training, held_out = notices[:20], notices[20:120]

with local_model() as lm:
    where = {"api_base": lm.base_url, "api_key": lm.api_key, "cache": False}
    # llama.cpp's own setting: what prompts share is computed once.
    where["cache_prompt"] = True
    model = dspy.LM(f"openai/{lm.model}", temperature=0, max_tokens=40, **where)
    dspy.configure(lm=model, adapter=dspy.XMLAdapter())
    # --8<-- [start:optimise]
    asked = dspy.Signature(
        "notice -> times", "Departure and arrival on the 24-hour clock."
    )
    plain = dspy.Predict(asked)
    optimiser = dspy.BootstrapFewShot(
        metric=exact, max_bootstrapped_demos=2, max_labeled_demos=6
    )
    tuned = optimiser.compile(plain, trainset=training)
    before, after = score(plain, held_out), score(tuned, held_out)
    # --8<-- [end:optimise]

result = {
    "model": lm.model,
    "rows": len(held_out),
    "training": len(training),
    "demos": [{"notice": d.notice, "times": d.times} for d in tuned.demos],
    "before": before,
    "after": after,
}
with open("dspy_optimise.json", "w") as file:
    json.dump(result, file, indent=1, ensure_ascii=False)
assert after["exact"]["low"] > before["exact"]["high"], result
