# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 400
# varies = ["at once: *", "reasoning: *", "after reasoning: *"]  # a language model words it
# ///
# --8<-- [start:show]
import dspy

from week2.agents import local_model

QUESTION = (
    "A train leaves at 11:00 and arrives at 13:42. How many minutes does it take?"
)

with local_model() as lm:
    dspy.configure(
        lm=dspy.LM(
            f"openai/{lm.model}",
            api_base=lm.base_url,
            api_key=lm.api_key,
            temperature=0,
            max_tokens=200,
            cache=False,
        )
    )
    at_once = dspy.Predict("question -> minutes: int")(question=QUESTION)
    reasoned = dspy.ChainOfThought("question -> minutes: int")(question=QUESTION)

print("at once:", at_once.minutes)
print("reasoning:", " ".join(reasoned.reasoning.split()))
print("after reasoning:", reasoned.minutes)
# --8<-- [end:show]
