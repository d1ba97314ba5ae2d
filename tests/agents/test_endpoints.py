"""The substitute for hosted models, asked by the clients that it is made for."""

import importlib
import json
import subprocess
import sys
import urllib.error
import urllib.request
from typing import Any

import openai
import pytest

from week2.agents import endpoints
from week2.agents.endpoints import (
    ADDRESS,
    BUSY,
    KEY,
    SAID,
    SLOW,
    arguments,
    last_request,
    substitute,
)

QUESTION: Any = [{"role": "user", "content": "How long does the KTX take?"}]
TIMES = {
    "name": "look_up",
    "parameters": {
        "type": "object",
        "properties": {"text": {"type": "string"}, "k": {"type": "integer", "default": 2}},
        "required": ["text"],
    },
}
TOOLS: Any = [{"type": "function", "function": TIMES}]


@pytest.fixture(scope="module")
def variables():
    with substitute() as environment:
        yield environment


@pytest.fixture(autouse=True)
def led_there(variables, monkeypatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def by_openai(model="gpt-5-mini", client=None, **settings):
    with client or openai.OpenAI(max_retries=0) as asked:
        return asked.chat.completions.create(model=model, messages=QUESTION, **settings)


def sent():
    """What the substitute was sent last."""
    last = last_request()
    assert last
    return last


@pytest.fixture
def litellm(monkeypatch):
    """LiteLLM, imported where it is used: that takes seconds."""
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # else it fetches a price list
    return importlib.import_module("litellm")


@pytest.fixture
def by_litellm(litellm):
    def ask(model, **settings):
        reply = litellm.completion(model, QUESTION, num_retries=0, **settings)
        return reply.choices[0].message.content

    return ask


def test_openais_client_needs_only_the_variables():
    reply = by_openai(max_completion_tokens=16000)
    assert (reply.choices[0].message.content, reply.usage.total_tokens) == (SAID, 2)
    assert (sent().path, sent().body["messages"]) == ("/v1/chat/completions", QUESTION)
    assert sent().headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"model": "gpt-nope"}, openai.NotFoundError, "`gpt-nope` does not exist"),
        ({"temperature": 0}, openai.BadRequestError, "'temperature' does not support 0"),
        ({"max_tokens": 9}, openai.BadRequestError, "Use 'max_completion_tokens' instead"),
    ],
)
def test_a_reasoning_model_refuses_what_openais_refuse(settings, error, message):
    with pytest.raises(error, match=message):
        by_openai(**settings)


def test_a_wrong_key_is_refused():
    client = openai.OpenAI(api_key="sk-wrong", max_retries=0)
    with pytest.raises(openai.AuthenticationError, match="sk-wrong") as caught:
        by_openai(client=client)
    assert caught.value.code == "invalid_api_key"


def test_a_prompt_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(endpoints, "LONGEST", 5)
    with pytest.raises(openai.BadRequestError, match="resulted in 6 tokens") as caught:
        by_openai()
    assert caught.value.code == "context_length_exceeded"
    monkeypatch.setattr(endpoints, "LONGEST", 6)
    assert by_openai().choices[0].message.content == SAID


def test_a_busy_endpoint_says_when_to_ask_again():
    client = openai.OpenAI(api_key=BUSY, max_retries=0)
    with pytest.raises(openai.RateLimitError, match="Limit 3, Used 3") as caught:
        by_openai(client=client)
    assert caught.value.response.headers["retry-after"] == "20"


def test_a_slow_endpoint_replies_after_its_pause(monkeypatch):
    monkeypatch.setattr(endpoints, "PAUSE", 0.5)
    client = openai.OpenAI(api_key=SLOW, max_retries=0)
    with pytest.raises(openai.APITimeoutError):
        by_openai(client=client.with_options(timeout=0.1))
    client = openai.OpenAI(api_key=SLOW, max_retries=0)
    assert by_openai(client=client).choices[0].message.content == SAID


def test_anthropics_protocol_is_spoken(litellm, by_litellm):
    assert by_litellm("anthropic/claude-haiku-4-5", max_tokens=100) == SAID
    assert (sent().path, sent().headers["x-api-key"]) == ("/v1/messages", KEY)
    with pytest.raises(litellm.AuthenticationError, match="invalid x-api-key"):
        by_litellm("anthropic/claude-haiku-4-5", api_key="wrong")
    with pytest.raises(litellm.NotFoundError, match="model: claude-nope"):
        by_litellm("anthropic/claude-nope")


def test_anthropics_key_may_come_as_a_bearer_token(variables):
    """As their client of version 2.14 sends it."""
    url = f"{variables['ANTHROPIC_BASE_URL']}/v1/messages"
    body = {"model": "claude-haiku-4-5", "max_tokens": 9, "messages": QUESTION, "stop": ["\n", "."]}
    headers = {"Authorization": f"Bearer {KEY}"}
    asked = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(asked) as reply:
        assert json.load(reply)["content"] == [{"type": "text", "text": SAID}]
    assert str(sent()).endswith('stop = "\\n", "."')


def test_ollamas_protocol_is_spoken(litellm, by_litellm):
    assert by_litellm("ollama_chat/qwen2.5:7b") == SAID
    assert sent().path == "/api/chat"
    with pytest.raises(litellm.NotFoundError, match="model 'nope' not found"):
        by_litellm("ollama_chat/nope")


@pytest.mark.parametrize(
    ("variable", "root", "model"),
    [("OLLAMA_HOST", "/v1", "qwen2.5:7b"), ("VLLM_BASE_URL", "", "Qwen/Qwen2.5-7B-Instruct")],
)
def test_a_server_of_ones_own_takes_any_key_and_setting(variables, variable, root, model):
    for wanted in (model, "nope"):
        client = openai.OpenAI(base_url=variables[variable] + root, api_key="none", max_retries=0)
        if wanted == model:
            reply = by_openai(model, client, temperature=0, max_tokens=9)
            assert reply.choices[0].message.content == SAID
        else:
            with pytest.raises(openai.NotFoundError, match="nope"):
                by_openai(wanted, client)


@pytest.mark.parametrize(
    ("variable", "root", "model"),
    [
        ("OPENAI_BASE_URL", "", "gpt-5-mini"),
        ("OLLAMA_HOST", "/v1", "qwen2.5:7b"),
        ("VLLM_BASE_URL", "", "Qwen/Qwen2.5-7B-Instruct"),
    ],
)
def test_tools_get_one_call_of_the_first_and_its_result_the_fixed_reply(
    variables, variable, root, model
):
    with openai.OpenAI(base_url=variables[variable] + root, max_retries=0) as client:

        def ask(messages):
            other: Any = {"type": "function", "function": {"name": "never"}}
            completion = client.chat.completions.create(
                model=model, messages=messages, tools=[*TOOLS, other]
            )
            return completion.choices[0]

        first = ask(QUESTION)
        assert (first.finish_reason, first.message.content) == ("tool_calls", None)
        assert first.message.tool_calls
        [call] = first.message.tool_calls
        assert call.type == "function"
        assert call.function.name == "look_up"
        assert json.loads(call.function.arguments) == {"text": "How long does the KTX take?"}
        result = {"role": "tool", "tool_call_id": call.id, "content": "2 hours 30 minutes"}
        last = ask([*QUESTION, first.message.model_dump(exclude_none=True), result])
        assert (last.finish_reason, last.message.content) == ("stop", SAID)
        assert last.message.tool_calls is None
    assert "messages = user (27 characters), assistant (calls look_up), tool (18" in str(sent())
    assert str(sent()).endswith("tools = function look_up, function never")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Help. Where is Busan? Where is Seoul?\nBe brief.", "Where is Seoul?"),
        ("\nCurrent Task: What is 인형?\n\nThis is", "What is 인형?"),
        ("Say where Busan is.", "text"),
    ],
)
def test_a_string_is_the_last_question_of_the_user(content, text):
    with openai.OpenAI(max_retries=0) as client:
        completion = client.chat.completions.create(
            model="gpt-5-mini",
            messages=[
                {"role": "user", "content": content},
                {"role": "assistant", "content": "Who?"},
            ],
            tools=TOOLS,
        )
    assert completion.choices[0].message.tool_calls
    [call] = completion.choices[0].message.tool_calls
    assert call.type == "function"
    assert json.loads(call.function.arguments) == {"text": text}


def test_arguments_are_filled_by_their_types():
    properties = {
        "text": {"type": "string"},
        "unit": {"enum": ["minutes", "hours"]},
        "k": {"type": "integer"},
        "least": {"type": "number"},
        "all": {"type": "boolean"},
        "names": {"type": "array"},
        "where": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
        "any": {},
        "optional": {"type": "string"},
    }
    required = [name for name in properties if name != "optional"]
    values = arguments({"properties": properties, "required": required}, "Busan?")
    assert values == {
        "text": "Busan?",
        "unit": "minutes",
        "k": 1,
        "least": 1,
        "all": True,
        "names": [],
        "where": {"city": "Busan?"},
        "any": "Busan?",
    }
    assert arguments({}, "Busan?") == {}


def test_what_no_provider_has_is_refused(variables):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{variables[ADDRESS]}/openai/v1/embeddings", b"{}")


def test_a_request_is_told_by_its_shape_and_without_the_key():
    by_openai(n=1)
    assert str(sent()).splitlines() == [
        "POST /v1/chat/completions",
        "authorization: Bearer YOUR-KEY",
        "messages = user (27 characters)",
        'model = "gpt-5-mini"',
        "n = 1",
    ]


def test_nothing_is_told_of_a_provider_itself(monkeypatch):
    monkeypatch.delenv(ADDRESS)
    assert last_request() is None


def test_the_command_names_its_variables_and_ends_with_its_input(variables):
    command = [sys.executable, "-m", "week2.agents.endpoints"]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=60, check=True)
    assert json.loads(done.stdout).keys() == variables.keys()
