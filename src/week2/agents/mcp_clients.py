"""Ask a language model through each library's MCP client, again and again, and count.

Each of `CLIENTS` starts the server of a command, offers its tools to the model in the form that the
small model of chapter 4 can write, and returns what was answered and which tools were called.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import crewai
import dspy
from crewai.mcp import MCPServerStdio
from haystack.components.agents import Agent
from haystack.dataclasses import ChatMessage
from haystack.tools import Tool
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import Tool as Offered

from week2.agents.crew import text_llm, watched
from week2.agents.schema_calls import BySchema
from week2.agents.server import LocalModel
from week2.agents.tap import tapped

Calls = list[tuple[str, Any]]
"""The name of each tool that was called, with its arguments."""
Told = tuple[str, Calls]
"""What was answered, and what was called before."""
Client = Callable[[LocalModel, list[str], str], Told]
"""Given the model, a server's command and a question."""


# --8<-- [start:clients]
TASK = "Search, read the page that was found, then answer from it in a few words."


@asynccontextmanager
async def connected(command: list[str]) -> AsyncIterator[ClientSession]:
    """Start a server and connect to it."""
    server = StdioServerParameters(command=command[0], args=command[1:])
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        yield session


def by_dspy(lm: LocalModel, command: list[str], question: str) -> Told:
    """Ask DSPy's ReAct agent."""
    where = {"api_base": lm.base_url, "api_key": lm.api_key}
    model = dspy.LM(f"openai/{lm.model}", max_tokens=100, cache=False, **where)

    async def asked() -> dspy.Prediction:
        async with connected(command) as session:
            offered = (await session.list_tools()).tools
            tools = [dspy.Tool.from_mcp_tool(session, each) for each in offered]
            task = dspy.Signature("question -> answer", TASK)
            agent = dspy.ReAct(task, tools=tools, max_iters=3)
            return await agent.acall(question=question)

    with dspy.context(lm=model, adapter=dspy.XMLAdapter()):
        told = asyncio.run(asked())
    steps = told.trajectory
    names = [steps[each] for each in steps if each.startswith("tool_name")]
    given = [steps[each] for each in steps if each.startswith("tool_args")]
    called = [each for each in zip(names, given, strict=True) if each[0] != "finish"]
    return told.answer, called


def by_haystack(lm: LocalModel, command: list[str], question: str) -> Told:
    """Ask Haystack's agent, whose steps are held to a schema."""
    form = (
        'Reply in JSON: {"do": "search", "read" or "answer", '
        '"text": words to search for, the page to read, or the answer}'
    )

    async def asked() -> dict[str, Any]:
        async with connected(command) as session:
            offered = (await session.list_tools()).tools
            agent = Agent(
                chat_generator=BySchema(lm),
                tools=[with_text(session, each) for each in offered],
                system_prompt=f"{TASK} {form}",
                max_agent_steps=4,
            )
            return await agent.run_async([ChatMessage.from_user(question)])

    told = asyncio.run(asked())
    calls = [call for message in told["messages"] for call in message.tool_calls]
    called = [(call.tool_name, call.arguments) for call in calls]
    return told["last_message"].text or "", called


def with_text(session: ClientSession, offered: Offered) -> Tool:
    """Make a Haystack tool whose one argument is `text`, as `BySchema` asks."""
    [name] = offered.inputSchema["properties"]

    async def call(text: str) -> str:
        result = await session.call_tool(offered.name, {name: text})
        said = "\n".join(part.text for part in result.content if part.type == "text")
        if result.isError:
            raise RuntimeError(said)
        return said

    takes = {"text": {"type": "string", "description": name}}
    schema = {"type": "object", "properties": takes, "required": ["text"]}
    return Tool(offered.name, offered.description or "", schema, async_function=call)


def by_crewai(lm: LocalModel, command: list[str], question: str) -> Told:
    """Ask CrewAI's agent, which writes its calls as text."""
    with watched() as happened:
        guide = crewai.Agent(
            role="Guide",
            goal="Answer from the pages",
            backstory="You look things up before you answer.",
            llm=text_llm(lm, max_tokens=100),
            max_iter=4,
        )
        server = MCPServerStdio(command=command[0], args=command[1:])
        guide.tools = guide.get_mcp_tools([server])
        for tool in guide.tools:  # the whole command would be in their names
            tool.name = getattr(tool, "original_tool_name", tool.name)
        task = crewai.Task(
            description=f"{question} {TASK}",
            expected_output="A few words",
            agent=guide,
        )
        answer = str(crewai.Crew(agents=[guide], tasks=[task]).kickoff())
    failed = [(error, None) for error in happened.tool_errors]
    return answer, [*happened.tools, *failed]


# --8<-- [end:clients]
CLIENTS: dict[str, Client] = {"dspy": by_dspy, "haystack": by_haystack, "crewai": by_crewai}


@dataclass(frozen=True)
class Run:
    """What came of asking once: the answer, the calls, the requests and what was raised."""

    answer: str = ""
    called: Calls = field(default_factory=list)
    requests: int = 0
    error: str = ""

    def __str__(self) -> str:
        """In one line: the answer, or what was raised."""
        return " ".join((self.error or self.answer or "no answer").split())

    def read(self, page: str) -> bool:
        """Tell whether the model called `read` for this page."""
        return any(name == "read" and page in str(given) for name, given in self.called)


def ten_runs(ask: Client, lm: LocalModel, command: list[str], question: str) -> list[Run]:
    """Ask ten times at temperature 0.7, with another seed each time."""
    runs = []
    for seed in range(10):
        with tapped(lm, {"temperature": 0.7, "seed": seed}) as (endpoint, traffic):
            try:
                answer, called = ask(endpoint, command, question)
                runs.append(Run(answer, called, traffic.requests))
            except Exception as error:
                runs.append(Run(requests=traffic.requests, error=type(error).__name__))
    return runs
