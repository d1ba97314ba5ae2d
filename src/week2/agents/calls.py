"""Tool calls that a server returns as text, made into calls again, for Haystack's Agent.

Small models write a call as a line of JSON, and a server that does not know their format passes the
line on as an answer. An agent then takes it for the end of its work.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from haystack import component
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage, ToolCall
from haystack.dataclasses.streaming_chunk import StreamingCallbackT
from haystack.tools import Tool, Toolset


# --8<-- [start:calls]
def as_call(reply: ChatMessage) -> ChatMessage:
    """The reply; or, where its text spells out {"name": …, "arguments": {…}}, that tool call."""
    found = re.search(r'\{\s*"name".*\}', reply.text or "", re.DOTALL)
    try:
        call = json.loads(found[0]) if found else {}
        made = ToolCall(tool_name=call["name"], arguments=dict(call["arguments"]))
    except (json.JSONDecodeError, KeyError, TypeError, ValueError):
        return reply
    return ChatMessage.from_assistant(tool_calls=[made], meta=reply.meta)


@component
class CallsAsText(OpenAIChatGenerator):
    """An OpenAIChatGenerator that reads tool calls out of a reply's text."""

    @component.output_types(replies=list[ChatMessage])
    def run(
        self,
        messages: list[ChatMessage] | str,
        streaming_callback: StreamingCallbackT | None = None,
        generation_kwargs: dict[str, Any] | None = None,
        *,
        tools: Sequence[Tool | Toolset] | Toolset | None = None,
        tools_strict: bool | None = None,
    ) -> dict[str, list[ChatMessage]]:
        """As the parent's; a reply that is a call in words becomes one."""
        said = super().run(
            messages, streaming_callback, generation_kwargs, tools=tools, tools_strict=tools_strict
        )
        return {"replies": [as_call(reply) for reply in said["replies"]]}


# --8<-- [end:calls]
