"""Haystack's agent over a model that writes its calls as JSON: the tool runs, the loop ends."""

import pytest

pytest.importorskip("haystack", reason="needs haystack-ai")

from haystack.components.agents import Agent
from haystack.dataclasses import ChatMessage, ToolCall
from haystack.tools import tool

from week2.agents.schema_calls import BySchema, as_text


def agent_with(lm, heard, steps=4):
    @tool
    def look_up(text: str) -> str:
        """Find something."""
        heard.append(text)
        return f"about {text}"

    return Agent(chat_generator=BySchema(lm), tools=[look_up], max_agent_steps=steps)


def test_a_tool_is_called_and_what_it_returned_is_told(endpoint):
    lm, says, requests = endpoint
    says += ['{"do": "look_up", "text": "오징어 게임"}', '{"do": "answer", "text": "Hwang"}']
    heard: list[str] = []
    result = agent_with(lm, heard).run([ChatMessage.from_user("Who?")])
    assert heard == ["오징어 게임"]
    assert result["last_message"].text == "Hwang"
    may = [
        each["response_format"]["json_schema"]["schema"]["properties"]["do"]["enum"]
        for each in requests
    ]
    assert may == [["look_up"], ["look_up", "answer"]], "no answer before something was looked up"
    messages = [(each["role"], each["content"]) for each in requests[1]["messages"]]
    assert messages[-2:] == [
        ("assistant", '{"do": "look_up", "text": "오징어 게임"}'),
        ("user", "Result of look_up:\nabout 오징어 게임"),
    ]
    assert "tools" not in requests[0], "this model would not know what to do with them"


def test_an_agent_that_never_answers_ends_within_its_limit(endpoint):
    lm, says, requests = endpoint
    says += [f'{{"do": "look_up", "text": "page {n}"}}' for n in range(10)]
    heard: list[str] = []
    agent_with(lm, heard, steps=3).run([ChatMessage.from_user("Who?")])
    assert (len(heard), len(requests)) == (3, 3)


def test_a_step_that_was_cut_off_is_an_error(endpoint):
    lm, says, _ = endpoint
    says += ['{"do": "look_up", "te']
    with pytest.raises(Exception, match=r"Unterminated string|Expecting"):
        agent_with(lm, []).run([ChatMessage.from_user("Who?")])


def test_other_messages_stay_as_they_are():
    message = ChatMessage.from_user("hello")
    assert as_text(message) is message
    call = ToolCall("look_up", {"text": "kimchi"}, id="1")
    result = ChatMessage.from_tool("red", origin=call)
    assert as_text(result).text == "Result of look_up:\nred"
    assert as_text(ChatMessage.from_assistant(tool_calls=[call])).tool_calls == []


def test_without_tools_it_can_only_answer(endpoint):
    lm, says, requests = endpoint
    says += ['{"do": "answer", "text": "Hello"}']
    result = BySchema(lm).run([ChatMessage.from_user("Hello?")])
    assert result["replies"][0].text == "Hello"
    schema = requests[0]["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["do"]["enum"] == ["answer"]
