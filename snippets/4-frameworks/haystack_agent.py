# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# varies = ["called: [[]*]", "answer: *"]  # a language model words it
# ///
# --8<-- [start:show]
from haystack.components.agents import Agent
from haystack.dataclasses import ChatMessage
from haystack.tools import tool

from week2.agents import local_model
from week2.agents.corpora import load
from week2.agents.lookup import Lookup
from week2.agents.schema_calls import BySchema

television = Lookup(load("television"))
called: list[str] = []


@tool
def look_up(text: str) -> str:
    """Find passages about Korean television. The text is a few words."""
    called.append(text)
    return "\n".join(each.text for each in television.top(text, k=2)) or "nothing found"


with local_model() as lm:
    agent = Agent(
        chat_generator=BySchema(lm),
        tools=[look_up],
        system_prompt="First look_up, then answer in a few words from what was found. "
        'Reply in JSON: {"do": "look_up" or "answer", "text": words to look up, or the answer}',
        max_agent_steps=4,
    )
    made = agent.run([ChatMessage.from_user("Who is the director of Squid Game?")])

answer = made["last_message"].text or ""
print("called:", called)
print("answer:", answer)
assert called
assert "Hwang Dong-hyuk" in answer
# --8<-- [end:show]
