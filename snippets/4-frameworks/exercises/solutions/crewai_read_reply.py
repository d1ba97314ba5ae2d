import json

from crewai.agents.parser import AgentAction, OutputParserError, parse


def read(reply: str) -> tuple[str, object]:
    """("call", (tool, arguments)), ("answer", text) or ("unreadable", None)."""
    try:
        found = parse(reply)
    except OutputParserError:
        return "unreadable", None
    if isinstance(found, AgentAction):
        return "call", (found.tool, json.loads(found.tool_input))
    return "answer", found.output
