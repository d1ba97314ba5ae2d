# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# [tool.bookproof]
# needs = ["endpoints"]
# timeout = 300
# ///
# --8<-- [start:show]
import os

from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage
from haystack.utils import Secret

address = os.environ.get("OLLAMA_HOST", "localhost:11434").removeprefix("http://")
ask = OpenAIChatGenerator(
    model="qwen2.5:7b",
    api_base_url=f"http://{address}/v1",
    api_key=Secret.from_token("none"),
)

question = ChatMessage.from_user("How long does the KTX take from Seoul to Busan?")
[reply] = ask.run([question])["replies"]
print(reply.text)
# --8<-- [end:show]
from week2.agents.endpoints import last_request  # noqa: E402  # not part of what the page shows

print(last_request() or "")  # what was sent, where a substitute received it
