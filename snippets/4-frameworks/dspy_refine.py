# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "long"]
# timeout = 1800
# varies = ["tries: [[]*]", "advice: *", "answer: *"]  # a language model words it
# [tool.bookproof.measured]
# "# requests" = [1, 20]
# ///
# --8<-- [start:show]
import dspy
from dspy.clients.base_lm import GLOBAL_HISTORY

from week2.agents import local_model
from week2.agents.tap import tapped

TEXT = (
    "KTX stands for Korea Train eXpress. "
    "It began in 2004 and is based on the French TGV."
)
tried: list[str] = []


def short(arguments: dict, prediction: dspy.Prediction) -> float:
    """At most eight words, and both the year 2004 and the model TGV among them."""
    tried.append(prediction.answer)
    return float(
        len(prediction.answer.split()) <= 8
        and "2004" in prediction.answer
        and "TGV" in prediction.answer
    )


dspy.configure_cache(enable_disk_cache=False)
with local_model() as lm, tapped(lm) as (counted, traffic):
    model = dspy.LM(
        f"openai/{lm.model}",
        api_base=counted.base_url,
        api_key=lm.api_key,
        max_tokens=200,
        cache=False,
    )
    dspy.configure(lm=model, warn_on_type_mismatch=False)
    ask = dspy.Predict("text, question -> answer")
    refine = dspy.Refine(ask, N=3, reward_fn=short, threshold=1.0)
    prediction = refine(text=TEXT, question="What is the KTX?")

# Each try asks through a copy of the model; all copies share one history of requests.
asked = [call["messages"][-1]["content"] for call in GLOBAL_HISTORY]
hints = [
    text.split("[[ ## hint_ ## ]]\n")[1]
    for text in asked
    if "[[ ## hint_ ## ]]\n" in text
]
print("tries:", tried)
advice = next(iter(hints), "none was needed").partition("\n\n")[0]
print("advice:", " ".join(advice.split()))
print("answer:", prediction.answer)
print(traffic.requests, "requests")
assert 1 <= len(tried) <= 3
# --8<-- [end:show]
