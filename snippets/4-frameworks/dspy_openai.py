# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# [tool.bookproof]
# needs = ["endpoints"]
# timeout = 300
# ///
# --8<-- [start:show]
import dspy

lm = dspy.LM("openai/gpt-5-mini", temperature=1.0, max_tokens=16000)
dspy.configure(lm=lm)

reply = dspy.Predict("question -> answer")(
    question="How long does the KTX take from Seoul to Busan?"
)
print(reply.answer)
# --8<-- [end:show]
from week2.agents.endpoints import last_request  # noqa: E402  # not part of what the page shows

print(last_request() or "")  # what was sent, where a substitute received it
