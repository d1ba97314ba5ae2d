# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "long"]
# timeout = 7200
# varies = ["*price*", "instruction", "*.first"]  # a language model words it
# [tool.bookproof.measured]
# "before.right" = [0, 20]
# "before.share" = [0, 0.2]
# "after.right" = [0, 100]
# "after.share" = [0, 1]
# "*.low" = [0, 1]
# "*.high" = [0, 1]
# "optimising.requests" = [60, 250]
# "optimising.failed" = [0, 3]
# "optimising.prompt_tokens" = [3000, 90000]
# "optimising.completion_tokens" = [200, 20000]
# "optimising.seconds" = [5, 7200]
# ///
import io
import json
import random
from contextlib import redirect_stdout

# --8<-- [start:task]
import dspy

from week2.agents import local_model
from week2.agents.tap import tapped
from week2.statistics import wilson_interval

WORDINGS = ("{n:,} won", "KRW {n}", "{k} thousand won", "{n:,}.- (won)", "won {n}")


def price(rng: random.Random) -> dspy.Example:
    """Make a price as somebody wrote it, and as the house's list has it."""
    thousands = rng.randrange(2, 300)
    said = rng.choice(WORDINGS).format(k=thousands, n=1000 * thousands)
    listed = f"₩{1000 * thousands:,}"
    return dspy.Example(said=said, listed=listed).with_inputs("said")


def as_listed(example, prediction, trace=None, name=None, steps=None):
    """Give 1 to the list's format, else 0, and say what is right."""
    feedback = f"Right is {example.listed}"
    right = float(prediction.listed == example.listed)
    return dspy.Prediction(score=right, feedback=feedback)


# --8<-- [end:task]
def score(program: dspy.Module, examples: list[dspy.Example]) -> dict:
    """Count what is right, with a 95 % interval, and keep the first answer."""
    result = dspy.Evaluate(devset=examples, metric=as_listed, num_threads=1)(program)
    right = round(sum(float(each[2].score) for each in result.results))
    low, high = wilson_interval(right, len(examples))
    first = str(result.results[0][1].get("listed"))
    return {
        "right": right,
        "share": right / len(examples),
        "low": low,
        "high": high,
        "first": first,
    }


rng = random.Random(0)
prices = list({each.said: each for each in (price(rng) for _ in range(200))}.values())
training, choosing, held_out = prices[:10], prices[10:20], prices[20:120]
dspy.configure_cache(enable_disk_cache=False)
with (
    local_model() as lm,
    tapped(lm, {"cache_prompt": True}) as (counted, traffic),
    redirect_stdout(io.StringIO()),  # no progress bars, of which GEPA draws many
):
    settings = {"api_base": counted.base_url, "api_key": lm.api_key, "cache": False}
    model = dspy.LM(f"openai/{lm.model}", temperature=0, max_tokens=40, **settings)
    dspy.configure(lm=model, adapter=dspy.XMLAdapter())
    # --8<-- [start:optimise]
    asked = dspy.Signature("said -> listed", "Write the price as our list does.")
    plain = dspy.Predict(asked)
    critic = dspy.LM(f"openai/{lm.model}", temperature=1, max_tokens=300, **settings)
    gepa = dspy.GEPA(
        as_listed, max_metric_calls=60, reflection_lm=critic, num_threads=1
    )
    tuned = gepa.compile(plain, trainset=training, valset=choosing)
    optimising = traffic.snapshot()
    before, after = score(plain, held_out), score(tuned, held_out)
    # --8<-- [end:optimise]

instruction = tuned.signature.instructions
print(instruction)
result = {
    "rows": len(held_out),
    "before": before,
    "after": after,
    "instruction": instruction,
}
result |= {"model": lm.model, "optimising": vars(optimising)}
with open("dspy_gepa.json", "w") as file:
    json.dump(result, file, indent=1, ensure_ascii=False)
assert len(held_out) == 100
