# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# varies = ["first try: *", "last try: *", "the end: *"]  # a language model words it
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported.
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
from typing import Any

from crewai import Agent, Crew, Task
from crewai.lite_agent_output import LiteAgentOutput
from crewai.tasks.task_output import TaskOutput

from week2.agents import local_model
from week2.agents.citations import check_citations
from week2.agents.corpora import load
from week2.agents.crew import text_llm

[passage] = [each for each in load("food") if each.id == "cheonan-hodu-gwaja"]
tries: list[str] = []


def cites(output: TaskOutput | LiteAgentOutput) -> tuple[bool, Any]:
    tries.append(output.raw)
    wrong = [
        each for each in check_citations(output.raw, [passage]) if not each.holds()
    ]
    hint = f"End the sentence with [{passage.id}]."
    return not wrong, f"It {wrong[0]} {hint}" if wrong else output.raw


with local_model() as lm:
    writer = Agent(
        role="Writer",
        goal="Write one sentence",
        backstory="You are brief.",
        llm=text_llm(lm, max_tokens=60),
    )
    write = Task(
        description="Say in one sentence when hodu-gwaja were first made: "
        f"{passage.text}",
        expected_output="One sentence",
        agent=writer,
        guardrail=cites,
        guardrail_max_retries=1,
    )
    try:
        end = str(Crew(agents=[writer], tasks=[write]).kickoff())
    except Exception as error:
        end = f"{type(error).__name__}: {error}"

print("first try:", tries[0])
print("last try:", tries[-1])
print("the end:", end)
assert 1 <= len(tries) <= 2
# --8<-- [end:show]
