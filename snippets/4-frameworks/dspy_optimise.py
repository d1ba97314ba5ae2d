# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "scipy", "xllamacpp"]
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
from scipy.stats import binomtest

from week2.agents import local_model

WORDINGS = (
    "KTX {train} leaves {start} at {departs} and reaches {end} at {arrives}.",
    "The {departs} from {start} is due in {end} at {arrives}.",
    "Arriving in {end} at {arrives}: KTX {train}, which left {start} at {departs}.",
    "For {end}: departure {departs}, arrival {arrives}, train {train}.",
)


def notice(rng: random.Random) -> dspy.Example:
    """A notice, and the times in it as the timetable writes them."""
    first = rng.randrange(5 * 60, 20 * 60)
    both = [divmod(minute, 60) for minute in (first, first + rng.randrange(60, 200))]
    departs, arrives = (f"{time(h, m):%I:%M %p}".lstrip("0") for h, m in both)
    start, end = rng.sample(["Seoul", "Daejeon", "Dongdaegu", "Ulsan", "Busan", "Mokpo"], 2)
    text = rng.choice(WORDINGS).format(
        train=rng.randrange(101, 199), start=start, end=end, departs=departs, arrives=arrives
    )
    times = "-".join(f"{time(h, m):%H:%M}" for h, m in both)
    return dspy.Example(notice=text, times=times).with_inputs("notice")


def exact(example: dspy.Example, got: dspy.Prediction, trace: object = None) -> bool:
    """As the timetable has it, character for character."""
    return bool(got.times == example.times)


# --8<-- [end:task]
def both_times(example: dspy.Example, got: dspy.Prediction) -> bool:
    """Both times are right, however they are written around."""
    found = [f"{int(h):02}:{m}" for h, m in re.findall(r"(\d{1,2}):(\d\d)", str(got.times))]
    return found == example.times.split("-")


def score(program: dspy.Module, examples: list[dspy.Example]) -> dict:
    """Right of all by both measures, with 95 % intervals."""
    result = dspy.Evaluate(devset=examples, metric=exact, num_threads=1)(program)
    counts = {"exact": 0, "both_times": 0}
    for example, got, _ in result.results:
        counts["exact"] += exact(example, got)
        counts["both_times"] += "times" in got and both_times(example, got)
    rows: dict = {"first": str(result.results[0][1].get("times"))}
    for name, right in counts.items():
        low, high = binomtest(right, len(examples)).proportion_ci(method="wilson")
        rows[name] = {
            "right": right,
            "share": right / len(examples),
            "low": float(low),
            "high": float(high),
        }
    sent = [each["usage"]["prompt_tokens"] for each in dspy.settings.lm.history[-len(examples) :]]
    return rows | {"prompt_tokens": sum(sent) / len(sent)}


rng = random.Random(0)
notices = list({e.notice: e for e in (notice(rng) for _ in range(150))}.values())
training, held_out = notices[:20], notices[20:120]

with local_model() as lm:
    dspy.configure(
        lm=dspy.LM(
            f"openai/{lm.model}",
            api_base=lm.base_url,
            api_key=lm.api_key,
            temperature=0,
            max_tokens=40,
            cache=False,
            cache_prompt=True,  # llama.cpp's own: what prompts share is computed once
        ),
        adapter=dspy.XMLAdapter(),
    )
    # --8<-- [start:optimise]
    plain = dspy.Predict(
        dspy.Signature("notice -> times", "Departure and arrival on the 24-hour clock.")
    )
    optimiser = dspy.BootstrapFewShot(metric=exact, max_bootstrapped_demos=2, max_labeled_demos=6)
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
