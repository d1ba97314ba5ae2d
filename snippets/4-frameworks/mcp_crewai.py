# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "mcp"]
# [tool.bookproof]
# loop = true
# timeout = 400
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
from crewai import Agent, BaseLLM
from crewai.events import crewai_event_bus
from crewai.mcp import MCPServerStdio

from week2.agents.pages import sample

sent: list[list[dict]] = []


class Scripted(BaseLLM):
    """In place of a model: one call, then an answer, in CrewAI's text format."""

    def call(self, messages, *arguments, **more):
        sent.append([dict(message) for message in messages])
        if len(sent) == 1:
            page = '{"page": "notice.md"}'
            return f"Thought: I read it.\nAction: {reader}\nAction Input: {page}"
        return "Thought: I know it.\nFinal Answer: -"

    def supports_function_calling(self):
        return False


with sample() as command, crewai_event_bus.scoped_handlers():  # which draw no frames
    server = MCPServerStdio(command=command[0], args=command[1:])
    guide = Agent(
        role="Guide",
        goal="Help guests",
        backstory="You are brief.",
        llm=Scripted(model="scripted"),
        mcps=[server],
    )
    tools = guide.get_mcp_tools([server])
    print([getattr(tool, "original_tool_name", tool.name) for tool in tools])
    reader = tools[-1].name
    guide.kickoff("When is breakfast?")

for message in sent[-1]:
    if "1588-0000" in message["content"]:
        print(f"{message['role']}:\n{message['content'].replace(reader, 'NAME')}")
# --8<-- [end:show]
