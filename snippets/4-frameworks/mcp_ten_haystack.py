# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "mcp", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "long"]
# loop = true
# timeout = 3600
# varies = ["plain [0-9], read *", "order [0-9], read *"]  # a language model words it
# [tool.bookproof.measured]
# "*.read" = [0, 10]
# "*.right" = [0, 10]
# "*.number" = [0, 10]
# "*.requests" = [10, 100]
# "*.sent" = [1000, 100000]
# "*.written" = [100, 10000]
# "*: # read, # right, # number, # requests, # sent, # written" = [0, 100000]
# ///
# --8<-- [start:show]
import asyncio
import json

from haystack.components.agents import Agent
from haystack.dataclasses import ChatMessage
from haystack.tools import Tool
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from week2.agents.mcp_runs import QUESTION, TASK, ten_runs
from week2.agents.schema_calls import BySchema

FORM = (
    'Reply in JSON: {"do": "read" or "answer", "text": name of the page, or answer}'
)
TEXT = {"type": "object", "properties": {"text": {"type": "string"}}}


async def asked(lm, command):
    server = StdioServerParameters(command=command[0], args=command[1:])
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()

        async def read(text):  # BySchema gives each tool one argument, `text`
            result = await session.call_tool("read", {"page": text})
            return "".join(
                part.text for part in result.content if part.type == "text"
            )

        agent = Agent(
            chat_generator=BySchema(lm),
            tools=[Tool("read", "Return a page.", TEXT, async_function=read)],
            system_prompt=f"{TASK} {FORM}",
            max_agent_steps=2,
        )
        return await agent.run_async([ChatMessage.from_user(QUESTION)])


def ask(lm, command):
    result = asyncio.run(asked(lm, command))
    calls = [call for message in result["messages"] for call in message.tool_calls]
    return result["last_message"].text or "", [
        call.arguments["text"] for call in calls
    ]


with open("mcp_ten_haystack.json", "w") as file:
    json.dump(ten_runs(ask), file)
# --8<-- [end:show]
