# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# [tool.bookproof]
# needs = ["endpoints"]
# timeout = 300
# ///
# --8<-- [start:show]
from haystack.components.agents import Agent
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage
from haystack.tools import tool

from week2.agents.corpora import load
from week2.agents.lookup import Lookup

television = Lookup(load("television"))


@tool
def look_up(text: str) -> str:
    """Find a passage about Korean television. The text is a few words."""
    return television.top(text, k=1)[0].text


agent = Agent(
    chat_generator=OpenAIChatGenerator(model="gpt-5-mini"),
    tools=[look_up],
    system_prompt="Look it up, then answer in a few words.",
    max_agent_steps=4,
)
output = agent.run([ChatMessage.from_user("Who is the director of Squid Game?")])

for message in output["messages"]:
    for call in message.tool_calls:
        print("call:  ", call.tool_name, call.arguments)
    for result in message.tool_call_results:
        print("result:", result.result)
print("reply: ", output["last_message"].text)
# --8<-- [end:show]
from week2.agents.endpoints import last_request  # noqa: E402  # not part of what the page shows

print(last_request() or "")  # what was sent, where a substitute received it
