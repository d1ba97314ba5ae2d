# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# varies = ["the end: *"]  # a language model words it
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
from week2.agents.crew import text_llm, watched


@tool
def stock(dish: str) -> str:
    """Say how many portions of a dish are left."""
    raise ConnectionError("the kitchen does not answer")


with local_model() as lm, watched() as happened:
    waiter = Agent(
        role="Waiter",
        goal="Tell guests what is left",
        backstory="If you cannot find out, you say so.",
        tools=[stock],
        llm=text_llm(lm, max_tokens=80),
        max_iter=2,
    )
    ask = Task(
        description="How many portions of momguk are left?",
        expected_output="A number, or that it cannot be found out",
        agent=waiter,
    )
    end = str(Crew(agents=[waiter], tasks=[ask]).kickoff())

print("the tool said:", *sorted(set(happened.tool_errors)))
print("the end:", end)
print(happened)
assert happened.tool_errors
assert len(happened.replies) <= 2 + 1
# --8<-- [end:show]
