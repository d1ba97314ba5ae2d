# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "mcp", "xllamacpp"]
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
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported.
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
import json

from crewai import Agent
from crewai.mcp import MCPServerStdio
from crewai.mcp.filters import create_static_tool_filter

from week2.agents.crew import text_llm, watched
from week2.agents.mcp_runs import QUESTION, TASK, ten_runs


def ask(lm, command):
    server = MCPServerStdio(
        command=command[0],
        args=command[1:],
        tool_filter=create_static_tool_filter(["read"]),
    )
    with watched() as happened:
        guide = Agent(
            role="Guide",
            goal="Help guests",
            backstory="You are brief.",
            llm=text_llm(lm, max_tokens=100),
            max_iter=2,
        )
        guide.tools = guide.get_mcp_tools([server])
        guide.tools[0].name = "read"  # without the server's whole command
        answer = str(guide.kickoff(f"{TASK} {QUESTION}"))
    return answer, [arguments["page"] for _, arguments in happened.tools]


with open("mcp_ten_crewai.json", "w") as file:
    json.dump(ten_runs(ask), file)
# --8<-- [end:show]
