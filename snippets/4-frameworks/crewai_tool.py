# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# varies = ["called: ('look_up', *)", "answer: *"]  # a language model words it
# [tool.bookproof.measured]
# "# model calls, # tool calls, # tool errors" = [0, 12]
# ///
import os

from week2.agents.crew_storage import temporary

os.environ["CREWAI_STORAGE_DIR"] = temporary()  # CrewAI makes a folder when it is imported

# --8<-- [start:show]
from crewai import Agent, Crew, Task
from crewai.tools import tool

from week2.agents import local_model
from week2.agents.corpora import load
from week2.agents.crew import text_llm, watched
from week2.agents.lookup import Lookup

food = Lookup(load("food"))


@tool
def look_up(query: str) -> str:
    """Find passages about Korean food. The query is a few words."""
    return "\n".join(f"[{each.id}] {each.text}" for each in food.top(query, k=2))


with local_model() as lm, watched() as happened:
    researcher = Agent(
        role="Food researcher",
        goal="Answer from the passages",
        backstory="You look things up before you answer.",
        tools=[look_up],
        llm=text_llm(lm),
        max_iter=4,
    )
    find = Task(
        description="What is pyeonsu, and in which season is it eaten?",
        expected_output="One sentence",
        agent=researcher,
    )
    answer = str(Crew(agents=[researcher], tasks=[find]).kickoff())

print("called:", *happened.tools)
print("answer:", answer)
print(happened)
assert [name for name, _ in happened.tools] == ["look_up"]
assert "summer" in answer
# --8<-- [end:show]
