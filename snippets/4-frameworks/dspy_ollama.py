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

address = os.environ.get("OLLAMA_HOST", "localhost:11434").removeprefix("http://")
lm = dspy.LM(
    "ollama_chat/qwen2.5:7b", api_base=f"http://{address}/v1", api_key="none"
)
dspy.configure(lm=lm)

reply = dspy.Predict("question -> answer")(
    question="How long does the KTX take from Seoul to Busan?"
)
print(reply.answer)
# --8<-- [end:show]
from week2.agents.endpoints import last_request  # noqa: E402  # not part of what the page shows

print(last_request() or "")  # what was sent, where a substitute received it
