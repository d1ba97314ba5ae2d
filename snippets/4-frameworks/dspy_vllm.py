# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# [tool.bookproof]
# needs = ["endpoints"]
# timeout = 300
# ///
# --8<-- [start:show]
import os

import dspy

address = os.environ.get("VLLM_BASE_URL", "http://localhost:8000/v1")
lm = dspy.LM("openai/Qwen/Qwen2.5-7B-Instruct", api_base=address, api_key="none")
dspy.configure(lm=lm)

reply = dspy.Predict("question -> answer")(
    question="How long does the KTX take from Seoul to Busan?"
)
print(reply.answer)
# --8<-- [end:show]
from week2.agents.endpoints import last_request  # noqa: E402  # not part of what the page shows

print(last_request() or "")  # what was sent, where a substitute received it
