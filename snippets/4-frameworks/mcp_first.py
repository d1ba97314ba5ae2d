# /// script
# requires-python = ">=3.11"
# dependencies = ["mcp"]
# [tool.bookproof]
# loop = true
# timeout = 400
# ///
# --8<-- [start:show]
import asyncio

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from week2.agents.pages import sample

CALLS = [
    ("search", {"query": "How long to Busan?"}),
    ("read", {"page": "ktx.md"}),
    ("read", {"page": "bus.md"}),
]


async def main(command):
    server = StdioServerParameters(command=command[0], args=command[1:])
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        for tool in (await session.list_tools()).tools:
            takes = ", ".join(tool.inputSchema["properties"])
            print(f"{tool.name}({takes}): {tool.description}")
        for name, arguments in CALLS:
            result = await session.call_tool(name, arguments)
            print(name, arguments, "→", "error:" if result.isError else "answer:")
            print(
                "   ", *(part.text for part in result.content if part.type == "text")
            )


with sample() as command:
    asyncio.run(main(command))
# --8<-- [end:show]
