"""CrewAI on the local model: its view of the model, and a count of what really happened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from week2.agents.crew_storage import temporary
from week2.agents.server import LocalModel

os.environ["CREWAI_STORAGE_DIR"] = temporary()

from crewai.agents.parser import OutputParserError, parse
from crewai.events import (
    LLMCallCompletedEvent,
    ToolUsageErrorEvent,
    ToolUsageFinishedEvent,
    crewai_event_bus,
)
from crewai.llms.providers.openai.completion import OpenAICompletion


# --8<-- [start:llm]
class TextLLM(OpenAICompletion):
    """A model that writes its tool calls as text, behind OpenAI's interface."""

    def supports_function_calling(self) -> bool:
        """Say no: CrewAI then explains the tools in the prompt."""
        return False


def text_llm(lm: LocalModel, **settings: Any) -> TextLLM:
    """Make CrewAI's view of the local model; `settings` are those of `crewai.LLM`.

    Temperature is 0 by default. CrewAI cuts the answer at "Observation:" only after
    all of it has been written. Sent along as `stop`, the word ends the writing
    itself, and a small model invents no observations.
    """
    settings.setdefault("temperature", 0)
    settings.setdefault("max_tokens", 200)
    settings.setdefault("additional_params", {"stop": ["\nObservation:"]})
    where = {"base_url": lm.base_url, "api_key": lm.api_key}
    return TextLLM(model=lm.model, **where, **settings)
    # --8<-- [end:llm]


@dataclass
class Happened:
    """What a run really did, counted from CrewAI's own events.

    Attributes:
        replies: each answer of the model, in order.
        prompt_tokens, completion_tokens: as the endpoint counted them.
        tools: each tool call that was carried out: its name and arguments.
        tool_errors: what tools raised, and calls of tools that do not exist.
    """

    replies: list[str] = field(default_factory=list)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    tools: list[tuple[str, Any]] = field(default_factory=list)
    tool_errors: list[str] = field(default_factory=list)

    @property
    def unparsed(self) -> int:
        """Answers in which CrewAI's parser finds neither an action nor a final answer."""
        return sum(not parses(reply) for reply in self.replies)

    def __str__(self) -> str:
        """In one line."""
        return (
            f"{len(self.replies)} model calls, {len(self.tools)} tool calls, "
            f"{len(self.tool_errors)} tool errors"
        )


def parses(reply: str) -> bool:
    """Tell whether CrewAI can read an agent's reply in its text format."""
    try:
        parse(reply)
    except OutputParserError:
        return False
    return True


@contextmanager
def watched() -> Iterator[Happened]:
    """Count what happens in the block. Other listeners are silent meanwhile."""
    happened = Happened()
    with crewai_event_bus.scoped_handlers():

        @crewai_event_bus.on(LLMCallCompletedEvent)
        def replied(_: Any, event: LLMCallCompletedEvent) -> None:
            happened.replies.append(str(event.response))
            usage = event.usage or {}
            happened.prompt_tokens += int(usage.get("prompt_tokens") or 0)
            happened.completion_tokens += int(usage.get("completion_tokens") or 0)

        @crewai_event_bus.on(ToolUsageFinishedEvent)
        def used(_: Any, event: ToolUsageFinishedEvent) -> None:
            happened.tools.append((event.tool_name, event.tool_args))

        @crewai_event_bus.on(ToolUsageErrorEvent)
        def failed(_: Any, event: ToolUsageErrorEvent) -> None:
            happened.tool_errors.append(f"{event.tool_name}: {event.error}")

        yield happened
        crewai_event_bus.flush()
