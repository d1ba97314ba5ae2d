# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 400
# varies = ["answer: *", "tries: [[]*]"]  # a language model words it
# ///
# --8<-- [start:show]
import dspy

from week2.agents import local_model

TEXT = (
    "KTX stands for Korea Train eXpress. "
    "It began in 2004 and is based on the French TGV."
)
tried: list[str] = []


def few_words(arguments: dict, prediction: dspy.Prediction) -> float:
    """1 where the answer has at most two words, else 0."""
    tried.append(prediction.answer)
    return float(len(prediction.answer.split()) <= 2)


dspy.configure_cache(enable_disk_cache=False)
with local_model() as lm:
    dspy.configure(
        lm=dspy.LM(
            f"openai/{lm.model}",
            api_base=lm.base_url,
            api_key=lm.api_key,
            max_tokens=40,
            cache=False,
        )
    )
    ask = dspy.Predict("text, question -> answer")
    best = dspy.BestOfN(ask, N=3, reward_fn=few_words, threshold=1.0)
    prediction = best(text=TEXT, question="Which train is the KTX based on?")

print("tries:", tried)
print("answer:", prediction.answer)
assert 1 <= len(tried) <= 3
assert prediction.answer == min(tried, key=lambda answer: len(answer.split()) > 2)
# --8<-- [end:show]
