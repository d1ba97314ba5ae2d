# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "mcp"]
# [tool.bookproof]
# loop = true
# timeout = 400
# ///
# --8<-- [start:show]
import asyncio

import dspy
from dspy.utils import DummyLM
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from week2.agents.pages import sample

scripted = DummyLM(  # takes a model's place: one call, then an answer
    [
        {
            "next_thought": "I read it.",
            "next_tool_name": "read",
            "next_tool_args": {"page": "notice.md"},
        },
        {"reasoning": "-", "answer": "-"},
    ]
)


async def main(command):
    server = StdioServerParameters(command=command[0], args=command[1:])
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        offered = (await session.list_tools()).tools
        tools = [dspy.Tool.from_mcp_tool(session, tool) for tool in offered]
        for tool in tools:
            print(tool.name, tool.args)
        agent = dspy.ReAct("question -> answer", tools=tools, max_iters=1)
        await agent.acall(question="When is breakfast?")


with dspy.context(lm=scripted), sample() as command:
    asyncio.run(main(command))

for message in scripted.history[-1]["messages"]:
    if "1588-0000" in message["content"]:
        text = message["content"].partition("Respond with")[0].strip()
        print(f"\n{message['role']}:\n{text}")
# --8<-- [end:show]
