"""Tools for a model that cannot call functions: Haystack's agent, with steps held to a schema."""

from __future__ import annotations

import json
from typing import Any

from haystack import component
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage, ToolCall
from haystack.tools import Tool
from haystack.utils import Secret

from week2.agents.server import LocalModel


# --8<-- [start:generator]
@component
class BySchema:
    """A chat generator whose model can write only a step: a tool and a text for it.

    "answer" ends an agent's loop, and is allowed once a tool has returned something:
    a small model would answer from memory. Each tool takes one argument, `text`.
    """

    def __init__(self, lm: LocalModel, max_tokens: int = 80) -> None:
        """Ask `lm`, for at most `max_tokens` a step."""
        self.max_tokens = max_tokens
        self.model = OpenAIChatGenerator(
            model=lm.model,
            api_base_url=lm.base_url,
            api_key=Secret.from_token(lm.api_key),
            timeout=300,
            max_retries=0,
        )

    @component.output_types(replies=list[ChatMessage])
    def run(
        self, messages: list[ChatMessage], tools: list[Tool] | None = None
    ) -> dict[str, list[ChatMessage]]:
        """Ask for one step: a call of a tool, or the answer.

        Raises:
            ValueError: the step was cut off, so that it is not JSON.
        """
        steps = [each.name for each in tools or ()]
        if not steps or any(each.tool_call_result for each in messages):
            steps.append("answer")
        schema = {
            "type": "object",
            "properties": {"do": {"enum": steps}, "text": {"type": "string"}},
            "required": ["do", "text"],
        }
        named = {"name": "step", "schema": schema}
        form = {"type": "json_schema", "json_schema": named}
        settings: dict[str, Any] = {"response_format": form, "temperature": 0}
        result = self.model.run(
            [as_text(each) for each in messages],
            generation_kwargs=settings | {"max_tokens": self.max_tokens},
        )
        step = json.loads(result["replies"][0].text or "")
        if step["do"] == "answer":
            return {"replies": [ChatMessage.from_assistant(step["text"])]}
        call = ToolCall(step["do"], {"text": step["text"]})
        return {"replies": [ChatMessage.from_assistant(tool_calls=[call])]}


# --8<-- [end:generator]


def as_text(message: ChatMessage) -> ChatMessage:
    """Put a tool's call or result into words, for a model that cannot call functions."""
    if call := message.tool_call:
        step = {"do": call.tool_name, "text": call.arguments["text"]}
        return ChatMessage.from_assistant(json.dumps(step, ensure_ascii=False))
    if result := message.tool_call_result:
        return ChatMessage.from_user(f"Result of {result.origin.tool_name}:\n{result.result}")
    return message
