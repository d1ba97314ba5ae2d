"""Run one program and tell, as JSON, what its agent really did, as its library reports it.

    python -m week2.agents.witness PROGRAM

The program need not know: DSPy has callbacks and Haystack has spans. CrewAI's events are counted by
the program's own `week2.agents.crew.watched`.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Account:
    """What an agent did.

    Attributes:
        tools: the names of the tools that were called, in order. Those that raised are among them.
        tool_errors: calls that raised.
        steps: times that the library wanted something from the model.
        unparsed: replies that the library could not read.
    """

    tools: list[str] = field(default_factory=list)
    tool_errors: int = 0
    steps: int = 0
    unparsed: int = 0


Space = Mapping[str, Any]
"""The program's global names."""


# --8<-- [start:dspy]
@contextmanager
def dspy_watched(_: Space) -> Iterator[Account]:
    """Count through DSPy's callbacks, but not `finish`, which ends a loop."""
    import dspy
    from dspy.utils.callback import BaseCallback

    account = Account()

    class Watch(BaseCallback):
        def on_module_start(
            self,
            call_id: str,
            instance: Any,
            inputs: dict[str, Any],
        ) -> None:
            account.steps += isinstance(instance, dspy.Predict)

        def on_adapter_parse_end(
            self,
            call_id: str,
            outputs: dict[str, Any] | None,
            exception: BaseException | None = None,
        ) -> None:
            account.unparsed += exception is not None

        def on_tool_start(
            self,
            call_id: str,
            instance: Any,
            inputs: dict[str, Any],
        ) -> None:
            if instance.name != "finish":
                account.tools.append(instance.name)

        def on_tool_end(
            self, call_id: str, outputs: Any, exception: BaseException | None = None
        ) -> None:
            account.tool_errors += exception is not None

    dspy.configure(callbacks=[Watch()])
    try:
        yield account
    finally:
        dspy.configure(callbacks=[])


# --8<-- [end:dspy]


@contextmanager
def haystack_watched(_: Space) -> Iterator[Account]:
    """Count through the spans of Haystack's agent."""
    from haystack import tracing

    account = Account()

    class Call(tracing.Span):
        def set_tag(self, key: str, value: Any) -> None:
            account.tool_errors += key == "haystack.tool.error" and bool(value)

    class Watch(tracing.Tracer):
        @contextmanager
        def trace(
            self,
            operation_name: str,
            tags: dict[str, Any] | None = None,
            parent_span: tracing.Span | None = None,
        ) -> Iterator[tracing.Span]:
            if operation_name == "haystack.agent.step.tool":
                account.tools.append((tags or {})["haystack.tool.name"])
            asks = operation_name == "haystack.agent.step.llm"
            account.steps += asks
            try:
                yield Call()
            except ValueError:
                account.unparsed += asks
                raise

        def current_span(self) -> tracing.Span | None:
            return None

    tracing.enable_tracing(Watch())
    try:
        yield account
    finally:
        tracing.disable_tracing()


@contextmanager
def crewai_watched(space: Space) -> Iterator[Account]:
    """Read the program's own counts: only one listener at a time hears CrewAI's events."""
    from week2.agents.crew import Happened

    account = Account()
    yield account
    for each in space.values():
        if isinstance(each, Happened):
            account.tools += [name for name, _ in each.tools]
            account.tools += [error.partition(":")[0] for error in each.tool_errors]
            account.tool_errors += len(each.tool_errors)
            account.steps += len(each.replies)
            account.unparsed += each.unparsed


WATCHES: dict[str, Callable[[Space], AbstractContextManager[Account]]] = {
    "dspy": dspy_watched,
    "haystack": haystack_watched,
    "crewai": crewai_watched,
}


def library_of(program: str) -> str:
    """Which of `WATCHES` a program imports first.

    Raises:
        ValueError: none of them.
    """
    imported = re.search(rf"^(?:from|import) ({'|'.join(WATCHES)})\b", program, re.MULTILINE)
    if not imported:
        raise ValueError(f"it imports none of {', '.join(WATCHES)}")
    return imported[1]


def witnessed(program: Path) -> dict[str, Any]:
    """Run a program as `__main__`.

    Returns:
        The fields of `Account`; `held`: whether it ended without an error; `error`: which one;
        `printed`: what it printed.
    """
    code = program.read_text("utf-8")
    space: dict[str, Any] = {"__name__": "__main__", "__file__": str(program)}
    error, printed = "", io.StringIO()
    with WATCHES[library_of(code)](space) as account, redirect_stdout(printed):
        try:
            exec(compile(code, str(program), "exec"), space)
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}".rstrip(": ")
    return {
        "held": not error,
        "error": error,
        **asdict(account),
        "printed": printed.getvalue(),
    }


if __name__ == "__main__":
    print(json.dumps(witnessed(Path(sys.argv[1])), ensure_ascii=False))
