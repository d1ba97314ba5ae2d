# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "optuna", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "long", "optuna"]
# timeout = 7200
# varies = ["instruction: *", "example: *"]  # a language model words it
# [tool.bookproof.measured]
# "right" = [0, 50]
# "share" = [0, 1]
# "low" = [0, 1]
# "high" = [0, 1]
# "demos" = [0, 4]
# "requests" = [40, 250]
# ///
import io
import json
import random
from contextlib import redirect_stdout

import dspy

from week2.agents import local_model
from week2.agents.tap import tapped
from week2.statistics import wilson_interval

WORDINGS = ("{n:,} won", "KRW {n}", "{k} thousand won", "{n:,}.- (won)", "won {n}")


def price(rng: random.Random) -> dspy.Example:
    """Make a price as somebody wrote it, and as the house's list has it."""
    k = rng.randrange(2, 300)
    said = rng.choice(WORDINGS).format(k=k, n=1000 * k)
    return dspy.Example(said=said, listed=f"₩{1000 * k:,}").with_inputs("said")


def as_listed(
    example: dspy.Example, got: dspy.Prediction, trace: object = None
) -> bool:
    return bool(got.listed == example.listed)


rng = random.Random(0)
prices = list({each.said: each for each in (price(rng) for _ in range(200))}.values())
training, choosing, held_out = prices[:10], prices[10:20], prices[20:70]
dspy.configure_cache(enable_disk_cache=False)
with (
    local_model() as lm,
    tapped(lm, {"cache_prompt": True}) as (counted, traffic),
    redirect_stdout(io.StringIO()),  # no progress bars
):
    settings = {"api_base": counted.base_url, "api_key": lm.api_key, "cache": False}
    model = dspy.LM(f"openai/{lm.model}", temperature=0, max_tokens=40, **settings)
    writer = dspy.LM(f"openai/{lm.model}", max_tokens=200, **settings)
    dspy.configure(lm=model, adapter=dspy.XMLAdapter())
    # --8<-- [start:optimise]
    asked = dspy.Signature("said -> listed", "Write the price as our list does.")
    mipro = dspy.MIPROv2(
        as_listed,
        prompt_model=writer,
        auto=None,
        num_candidates=3,
        max_bootstrapped_demos=2,
        max_labeled_demos=2,
        num_threads=1,
    )
    tuned = mipro.compile(
        dspy.Predict(asked),
        trainset=training,
        valset=choosing,
        num_trials=4,
        minibatch=False,
        program_aware_proposer=False,  # these four save requests or tokens
        data_aware_proposer=False,
        tip_aware_proposer=False,
        fewshot_aware_proposer=False,
    )
    # --8<-- [end:optimise]
    requests = traffic.requests
    score = dspy.Evaluate(devset=held_out, metric=as_listed, num_threads=1)(tuned)

print("instruction:", " ".join(tuned.signature.instructions.split()))
for demo in tuned.demos:
    print("example:", demo.said, "->", demo.listed)
right = sum(bool(each[2]) for each in score.results)
low, high = wilson_interval(right, len(held_out))
result = {"rows": len(held_out), "right": right, "share": right / len(held_out)}
result |= {"low": low, "high": high, "requests": requests, "demos": len(tuned.demos)}
with open("dspy_mipro.json", "w") as file:
    json.dump(result, file, indent=1)
