import json

from crewai.agents.parser import AgentAction, OutputParserError, parse


def read(reply: str) -> tuple[str, object]:
    """("call", (tool, arguments)), ("answer", text) or ("unreadable", None)."""
    try:
        step = parse(reply)
    except OutputParserError:
        return "unreadable", None
    if isinstance(step, AgentAction):
        return "call", (step.tool, json.loads(step.tool_input))
    return "answer", step.output
