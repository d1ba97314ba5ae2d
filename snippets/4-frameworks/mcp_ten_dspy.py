# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "mcp", "xllamacpp"]
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

import dspy
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from week2.agents.mcp_runs import QUESTION, TASK, ten_runs


async def asked(command):
    server = StdioServerParameters(command=command[0], args=command[1:])
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        offered = (await session.list_tools()).tools
        [read] = [tool for tool in offered if tool.name == "read"]
        tools = [dspy.Tool.from_mcp_tool(session, read)]
        task = dspy.Signature("question -> answer", TASK)
        agent = dspy.ReAct(task, tools=tools, max_iters=1)
        return await agent.acall(question=QUESTION)


def ask(lm, command):
    where = {"api_base": lm.base_url, "api_key": lm.api_key}
    model = dspy.LM(f"openai/{lm.model}", max_tokens=100, cache=False, **where)
    adapter = dspy.XMLAdapter(use_json_adapter_fallback=False)  # asks only once
    with dspy.context(lm=model, adapter=adapter):
        prediction = asyncio.run(asked(command))
    step = prediction.trajectory
    called = step.get("tool_name_0") == "read"
    return prediction.answer, [step["tool_args_0"].get("page", "")] if called else []


with open("mcp_ten_dspy.json", "w") as file:
    json.dump(ten_runs(ask), file)
# --8<-- [end:show]
