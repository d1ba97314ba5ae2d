# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai"]
# [tool.bookproof]
# loop = true
# timeout = 400
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
import json

from crewai import Agent, BaseLLM, Crew, Process, Task

WORK = {"task": "Name a dish.", "context": "For Pohang.", "coworker": "Cook"}


class Scripted(BaseLLM):
    """In place of a model: gives its replies one after the other."""

    replies: list[str]

    def call(self, messages, *arguments, **more):
        reply = self.replies.pop(0)
        print(f"{self.model}:", *reply.splitlines(), sep="\n  ")
        return reply

    def supports_function_calling(self):
        return False


def scripted(name, *replies):
    return Scripted(model=name, replies=list(replies))


manager = scripted(
    "manager",
    "Thought: The cook knows.\nAction: delegate_work_to_coworker\n"
    f"Action Input: {json.dumps(WORK)}",
    "Thought: That is enough.\nFinal Answer: Try gwamegi.",
)
cook = Agent(
    role="Cook",
    goal="Know Korean food",
    backstory="You are brief.",
    llm=scripted(
        "cook", "Thought: I know it.\nFinal Answer: Gwamegi, half-dried herring."
    ),
)
guide = Task(
    description="Recommend a dish of Pohang.", expected_output="One sentence."
)
crew = Crew(
    agents=[cook], tasks=[guide], process=Process.hierarchical, manager_llm=manager
)
print("answer:", crew.kickoff())
boss = crew.manager_agent
print(
    "the manager's tools:", [tool.name for tool in boss.tools or []] if boss else []
)
# --8<-- [end:show]
