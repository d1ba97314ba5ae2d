# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# varies = ["answer: *", "hours: *"]  # a language model words it
# [tool.bookproof.measured]
# "tokens: # in, *" = [100, 400]
# "tokens: * in, # out" = [1, 200]
# ///
# --8<-- [start:show]
import dspy

from week2.agents import local_model

QUESTION = "How long does the KTX take from Seoul to Busan?"

with local_model() as lm:
    model = dspy.LM(
        f"openai/{lm.model}",
        api_base=lm.base_url,
        api_key=lm.api_key,
        temperature=0,
        max_tokens=60,
    )
    dspy.configure(lm=model, track_usage=True)
    dspy.configure_cache(enable_disk_cache=False)

    prediction = dspy.Predict("question -> answer")(question=QUESTION)
    typed = dspy.Predict("question -> hours: float")(question=QUESTION)

print("answer:", prediction.answer)
print("hours:", typed.hours)
used = prediction.get_lm_usage()[model.model]
print(f"tokens: {used['prompt_tokens']} in, {used['completion_tokens']} out")
assert isinstance(typed.hours, float)
# --8<-- [end:show]
