# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# [tool.bookproof]
# needs = ["endpoints"]
# timeout = 300
# ///
# --8<-- [start:show]
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage

ask = OpenAIChatGenerator(
    model="gpt-5-mini", generation_kwargs={"max_completion_tokens": 16000}
)

question = ChatMessage.from_user("How long does the KTX take from Seoul to Busan?")
[reply] = ask.run([question])["replies"]
print(reply.text)
# --8<-- [end:show]
from week2.agents.endpoints import last_request  # noqa: E402  # not part of what the page shows

print(last_request() or "")  # what was sent, where a substitute received it
