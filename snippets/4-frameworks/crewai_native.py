# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai"]
# [tool.bookproof]
# needs = ["endpoints"]
# timeout = 300
# ///
import os

from week2.agents.crew_storage import temporary
from week2.agents.endpoints import last_request

# CrewAI makes a folder when it is imported
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
from crewai import LLM, Agent, Crew, Task
from crewai.tools import tool

from week2.agents.corpora import load
from week2.agents.lookup import Lookup

food = Lookup(load("food"))


@tool
def look_up(query: str) -> str:
    """Find a passage about Korean food. The query is a few words."""
    return food.top(query, k=1)[0].text


researcher = Agent(
    role="Food researcher",
    goal="Answer from the passages",
    backstory="You look things up before you answer.",
    tools=[look_up],
    llm=LLM(model="openai/gpt-5-mini"),
    max_iter=4,
)
find = Task(
    description="What is pyeonsu?", expected_output="One sentence", agent=researcher
)
output = Crew(agents=[researcher], tasks=[find]).kickoff()

assert find.output
for message in find.output.messages:
    for call in message.get("tool_calls", ()):
        print("call:  ", call["function"]["name"], call["function"]["arguments"])
    if message["role"] == "tool":
        print("result:", message["content"])
print("reply: ", output)
# --8<-- [end:show]
print(last_request() or "")  # what was sent, where a substitute received it
