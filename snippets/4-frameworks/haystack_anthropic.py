# /// script
# requires-python = ">=3.11"
# dependencies = ["anthropic-haystack", "haystack-ai"]
# [tool.bookproof]
# needs = ["endpoints", "anthropic-haystack"]
# timeout = 300
# ///
# --8<-- [start:show]
from haystack.dataclasses import ChatMessage
from haystack_integrations.components.generators.anthropic import (
    AnthropicChatGenerator,
)

ask = AnthropicChatGenerator(
    model="claude-haiku-4-5", generation_kwargs={"max_tokens": 1000}
)

question = ChatMessage.from_user("How long does the KTX take from Seoul to Busan?")
[reply] = ask.run([question])["replies"]
print(reply.text)
# --8<-- [end:show]
from week2.agents.endpoints import last_request  # noqa: E402  # not part of what the page shows

print(last_request() or "")  # what was sent, where a substitute received it
