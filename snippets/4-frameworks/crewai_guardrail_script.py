# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai"]
# [tool.bookproof]
# loop = true
# timeout = 400
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported.
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
from crewai import Agent, BaseLLM, Crew, Task


class Scripted(BaseLLM):
    """In place of a model: gives its replies one after the other."""

    replies: list[str]

    def call(self, messages, *arguments, **more):
        feedback = messages[-1]["content"].partition("### ")[2]
        for line in filter(None, feedback.splitlines()):
            print("told:", line)
        print("reply:", self.replies[0])
        return self.replies.pop(0)


def cites(output):
    holds = output.raw.endswith("[cheonan-hodu-gwaja].")
    return holds, output.raw if holds else "End the sentence with the passage's [id]."


sentence = "Hodu-gwaja were first made in 1934"
replies = [f"{sentence}.", f"{sentence} [cheonan-hodu-gwaja]."]
writer = Agent(
    role="Writer",
    goal="Write one sentence",
    backstory="You are brief.",
    llm=Scripted(model="script", replies=replies),
)
write = Task(
    description="Say in one sentence when hodu-gwaja were first made.",
    expected_output="One sentence",
    agent=writer,
    guardrail=cites,
    guardrail_max_retries=1,
)
print("the end:", Crew(agents=[writer], tasks=[write]).kickoff())
# --8<-- [end:show]
