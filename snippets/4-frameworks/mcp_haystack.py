# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "mcp"]
# [tool.bookproof]
# loop = true
# timeout = 400
# ///
# --8<-- [start:show]
import asyncio

from haystack import component
from haystack.components.agents import Agent
from haystack.dataclasses import ChatMessage, ToolCall
from haystack.tools import Tool
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from week2.agents.pages import sample


def as_haystack(session, offered):
    """A tool of the server as one of Haystack's."""

    async def call(**arguments):
        result = await session.call_tool(offered.name, arguments)
        text = "\n".join(part.text for part in result.content if part.type == "text")
        if result.isError:
            raise RuntimeError(text)
        return text

    about = (offered.name, offered.description or "", offered.inputSchema)
    return Tool(*about, async_function=call)


@component
class Scripted:
    """In place of a model: one call, then an answer."""

    @component.output_types(replies=list[ChatMessage])
    def run(self, messages: list[ChatMessage], tools: list | None = None):
        if any(message.tool_call_result for message in messages):
            return {"replies": [ChatMessage.from_assistant("-")]}
        call = ToolCall("read", {"page": "notice.md"}, id="call-1")
        return {"replies": [ChatMessage.from_assistant(tool_calls=[call])]}


async def main(command):
    server = StdioServerParameters(command=command[0], args=command[1:])
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        tools = [
            as_haystack(session, each) for each in (await session.list_tools()).tools
        ]
        print([tool.name for tool in tools])
        agent = Agent(chat_generator=Scripted(), tools=tools)
        result = await agent.run_async([ChatMessage.from_user("When is breakfast?")])
    for message in result["messages"][:-1]:
        print(message.to_openai_dict_format())


with sample() as command:
    asyncio.run(main(command))
# --8<-- [end:show]
