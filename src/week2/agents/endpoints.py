"""Stand in for the endpoints of OpenAI, Anthropic, Ollama and vLLM, to try their clients.

    python -m week2.agents.endpoints

serves all four on 127.0.0.1, prints the variables that lead their clients there, and ends when
standard input closes. No model is behind it: each reply is the same sentence. Only a request in
OpenAI's form that brings tools, and no result of one, is first answered by a call of its first
tool. What a client sends is kept (`last_request`), and a wrong key, an unknown model, a setting
that the provider refuses or a prompt that is too long gets the provider's own error. So do the
requests with `BUSY`, a key whose limit is reached; those with `SLOW` wait for their reply.
"""

from __future__ import annotations

import json
import os
import re
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from week2.serving import answering, offer

SAID = "A fixed reply: no model was asked."
KEY = "sk-of-the-substitute"
BUSY, SLOW = f"{KEY}-busy", f"{KEY}-slow"
PAUSE = 3  # seconds that `SLOW` waits
LONGEST = 272_000  # tokens that a prompt for OpenAI may have; a word counts as one
ADDRESS = "WEEK2_ENDPOINTS"  # the variable that names the substitute

MODELS = {
    "openai": {"gpt-5-mini"},
    "anthropic": {"claude-haiku-4-5"},
    "ollama": {"qwen2.5:7b"},
    "vllm": {"Qwen/Qwen2.5-7B-Instruct"},
}
FIELD = re.compile(r"\[\[ ## (\w+) ## \]\]")  # DSPy's mark, in which it asks and wants the reply
QUESTION = re.compile(r"[^\s.:!?][^.:!?\n]*\?")  # what a call asks for, of the user's message


@dataclass
class Refused(Exception):
    """A request that the provider turns away, with `status`, `body` and `headers` of its reply."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    """What a client sent: the path, as its provider has it, the headers and the parsed body."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    def __str__(self) -> str:
        """Its shape: the path, who asks, and each field; of messages, who speaks and how long."""
        keys = [name for name in ("x-api-key", "authorization") if name in self.headers]
        lines = [f"{name}: {self.headers[name]}" for name in keys]
        lines += [f"{name} = {_shape(value)}" for name, value in self.body.items()]
        return "\n".join([f"POST {self.path}", *lines]).replace(KEY, "YOUR-KEY")


def _shape(value: Any) -> str:
    """Describe what a field holds: texts by their length, settings as they are."""
    if not isinstance(value, list):
        return json.dumps(value)
    return ", ".join(map(_part, value))


def _part(part: Mapping[str, Any] | str) -> str:
    """Describe a message, or a tool, by its name; a text is given as it is."""
    if isinstance(part, str):
        return json.dumps(part)
    if function := part.get("function"):
        return f"{part['type']} {function['name']}"
    if calls := part.get("tool_calls"):
        return f"{part['role']} (calls {', '.join(call['function']['name'] for call in calls)})"
    return f"{part.get('role') or part['type']} ({len(_text(part))} characters)"


def _text(part: Mapping[str, Any]) -> str:
    """Return the text of a message, which may come in parts, or of a part."""
    content = part.get("content") or part.get("text") or ""
    return content if isinstance(content, str) else "".join(map(_text, content))


def last_request() -> Sent | None:
    """Return what the substitute was last sent; None if the provider itself was asked."""
    address = os.environ.get(ADDRESS)
    if not address:
        return None
    with urllib.request.urlopen(address) as reply:
        return Sent(**json.load(reply))


@contextmanager
def substitute() -> Iterator[dict[str, str]]:
    """Serve all four on a free port; yields the variables that lead their clients there."""
    seen: list[Sent] = []

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(200, vars(seen[-1])) if seen else self._send(404, {"error": "none yet"})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
            provider, _, path = self.path.removeprefix("/").partition("/")
            headers = {name.lower(): value for name, value in self.headers.items()}
            sent = Sent(f"/{path}", headers, body)
            if "messages" in body:
                seen.append(sent)
            try:
                self._send(200, answer(provider, sent))
            except Refused as refused:
                self._send(refused.status, refused.body, refused.headers)

        def _send(
            self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
        ) -> None:
            text = json.dumps(body).encode()
            with suppress(OSError):  # who asked may have given up meanwhile
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with answering(Answering) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        yield {
            ADDRESS: address,
            "OPENAI_BASE_URL": f"{address}/openai/v1",
            "OPENAI_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": f"{address}/anthropic",
            "ANTHROPIC_API_KEY": KEY,
            "OLLAMA_API_BASE": f"{address}/ollama",  # LiteLLM's name
            "OLLAMA_HOST": f"{address}/ollama",  # CrewAI's
            "VLLM_BASE_URL": f"{address}/vllm/v1",
        }


def answer(provider: str, sent: Sent) -> dict[str, Any]:
    """Return the reply of `provider` to a request.

    Raises:
        Refused: the provider would refuse it.
    """
    replies = {
        ("openai", "/v1/chat/completions"): _openai,
        ("anthropic", "/v1/messages"): _anthropic,
        ("ollama", "/api/chat"): _ollama,
        ("ollama", "/v1/chat/completions"): _compatible,
        ("vllm", "/v1/chat/completions"): _compatible,
    }
    reply = replies.get((provider, sent.path))
    if not reply:
        raise Refused(404, {"error": f"the substitute of {provider} has no {sent.path}"})
    return reply(provider, sent)


def _openai(provider: str, sent: Sent) -> dict[str, Any]:
    """As OpenAI does with a reasoning model: its own temperature, `max_completion_tokens`."""
    key = bearer(sent)
    if key not in (KEY, BUSY, SLOW):
        raise _openai_error(401, f"Incorrect API key provided: {key}.", "invalid_api_key")
    model = sent.body["model"]
    if key == BUSY:
        message = (
            f"Rate limit reached for {model} on requests per min (RPM): "
            "Limit 3, Used 3, Requested 1. Please try again in 20s."
        )
        error = _openai_error(429, message, "rate_limit_exceeded")
        error.headers["Retry-After"] = "20"
        raise error
    if key == SLOW:
        time.sleep(PAUSE)
    if model not in MODELS[provider]:
        message = f"The model `{model}` does not exist or you do not have access to it."
        raise _openai_error(404, message, "model_not_found")
    if "max_tokens" in sent.body:
        message = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead."
        )
        raise _openai_error(400, message, "unsupported_parameter", "max_tokens")
    temperature = sent.body.get("temperature", 1)
    if temperature != 1:
        message = (
            f"Unsupported value: 'temperature' does not support {temperature} with this model. "
            "Only the default (1) value is supported."
        )
        raise _openai_error(400, message, "unsupported_value", "temperature")
    tokens = sum(len(_text(each).split()) for each in sent.body["messages"])
    if tokens > LONGEST:
        message = (
            f"Input tokens exceed the configured limit of {LONGEST} tokens. "
            f"Your messages resulted in {tokens} tokens. "
            "Please reduce the length of the messages."
        )
        raise _openai_error(400, message, "context_length_exceeded", "messages")
    return _completion(sent)


def bearer(sent: Sent) -> str:
    """Return the key that a request brings as a bearer token."""
    return sent.headers.get("authorization", "").removeprefix("Bearer ")


def _openai_error(status: int, message: str, code: str, param: str | None = None) -> Refused:
    about = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return Refused(status, {"error": about})


def _compatible(provider: str, sent: Sent) -> dict[str, Any]:
    """As a server of one's own, which takes any key."""
    _check_model(provider, sent)
    return _completion(sent)


def _check_model(provider: str, sent: Sent) -> None:
    model = sent.body["model"]
    if model in MODELS[provider]:
        return
    if provider == "vllm":
        message = f"The model `{model}` does not exist."
        error: Any = {"message": message, "type": "NotFoundError", "param": "model", "code": 404}
    else:
        error = f"model '{model}' not found"
    raise Refused(404, {"error": error})


def _completion(sent: Sent) -> dict[str, Any]:
    call = call_for(sent.body)
    if call:
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
    else:
        message = {"role": "assistant", "content": reply_to(sent.body["messages"])}
    return {
        "id": "chatcmpl-0",
        "object": "chat.completion",
        "created": 0,
        "model": sent.body["model"],
        "choices": [
            {"index": 0, "message": message, "finish_reason": "tool_calls" if call else "stop"}
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def _anthropic(provider: str, sent: Sent) -> dict[str, Any]:
    def refused(status: int, kind: str, message: str) -> Refused:
        return Refused(status, {"type": "error", "error": {"type": kind, "message": message}})

    model = sent.body["model"]
    if KEY not in (sent.headers.get("x-api-key"), bearer(sent)):  # anthropic 0.73, 2.14
        raise refused(401, "authentication_error", "invalid x-api-key")
    if model not in MODELS[provider]:
        raise refused(404, "not_found_error", f"model: {model}")
    if "max_tokens" not in sent.body:
        raise refused(400, "invalid_request_error", "max_tokens: Field required")
    return {
        "id": "msg_0",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": reply_to(sent.body["messages"])}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }


def _ollama(provider: str, sent: Sent) -> dict[str, Any]:
    _check_model(provider, sent)
    return {
        "model": sent.body["model"],
        "created_at": "1970-01-01T00:00:00Z",
        "message": {"role": "assistant", "content": reply_to(sent.body["messages"])},
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": 1,
        "eval_count": 1,
    }


def reply_to(messages: list[dict[str, Any]]) -> str:
    """Return the fixed reply, in the fields that DSPy asks for in the last of the `messages`."""
    fields = FIELD.findall(_text(messages[-1]).rpartition("Respond with")[2])
    return "\n\n".join(f"[[ ## {name} ## ]]\n{SAID}" for name in fields) or SAID


def call_for(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a call of the request's first tool; None without tools, or with a result of one."""
    messages = body["messages"]
    if not body.get("tools") or any(each["role"] == "tool" for each in messages):
        return None
    function = body["tools"][0]["function"]
    asked = [_text(each) for each in messages if each["role"] == "user"]
    questions = QUESTION.findall(asked[-1]) if asked else []
    values = arguments(function.get("parameters") or {}, questions[-1] if questions else "text")
    called = {"name": function["name"], "arguments": json.dumps(values, ensure_ascii=False)}
    return {"id": "call_0", "type": "function", "function": called}


def arguments(schema: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return arguments for the required parameters of a tool's `schema`.

    The first of an `enum`, and otherwise by type: `text` for a string, 1 for a number, true, an
    empty list, and an object by its own schema.
    """
    plain = {"integer": 1, "number": 1, "boolean": True, "array": []}
    values: dict[str, Any] = {}
    for name in schema.get("required", ()):
        wanted = schema["properties"][name]
        kind = wanted.get("type")
        if "enum" in wanted:
            values[name] = wanted["enum"][0]
        elif kind == "object":
            values[name] = arguments(wanted, text)
        else:
            values[name] = plain.get(kind, text)
    return values


def main() -> None:
    """Serve until standard input closes."""
    with substitute() as variables:
        offer(variables, service=True)


if __name__ == "__main__":
    main()
