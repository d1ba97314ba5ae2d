"""Tool calls that a server returned as text."""

import pytest
from haystack.dataclasses import ChatMessage

from week2.agents.calls import CallsAsText, as_call


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "look_up", "arguments": {"query": "Kingdom"}}',
        '```json\n{"name": "look_up", "arguments": {"query": "Kingdom"}}\n```',
        'I look it up.\n<tool_call>\n{ "name": "look_up", "arguments": {"query": "Kingdom"} }',
    ],
)
def test_a_call_in_words_becomes_a_call(text):
    [call] = as_call(ChatMessage.from_assistant(text)).tool_calls
    assert (call.tool_name, call.arguments) == ("look_up", {"query": "Kingdom"})


@pytest.mark.parametrize(
    "text",
    [
        "Kim Eun-hee wrote it.",
        '{"name": "Kim Eun-hee"}',
        '{"name": "look_up", "arguments": {"query": "Kingdom"',
        '{"name": "look_up", "arguments": "Kingdom"}',
        "",
    ],
)
def test_any_other_reply_stays_as_it_is(text):
    reply = ChatMessage.from_assistant(text)
    assert as_call(reply) is reply


def test_an_agent_accepts_it_as_its_generator():
    from haystack.components.agents import Agent
    from haystack.tools import tool
    from haystack.utils import Secret

    @tool
    def look_up(query: str) -> str:
        """Find something."""
        return query

    model = CallsAsText(model="any", api_key=Secret.from_token("none"))
    assert Agent(chat_generator=model, tools=[look_up]).chat_generator is model
