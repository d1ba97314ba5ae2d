# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# varies = ["answer: *"]  # a language model words it
# [tool.bookproof.measured]
# "# model calls, # tool calls, # tool errors" = [0, 12]
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported.
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
from crewai import Agent, Crew, Task

from week2.agents import local_model
from week2.agents.corpora import load
from week2.agents.crew import text_llm, watched

[passage] = [each for each in load("food") if each.id == "pohang-gwamegi"]

with local_model() as lm, watched() as happened:
    guide = Agent(
        role="Food guide",
        goal="Tell visitors what a dish is",
        backstory="You know only what you are given, and you are brief.",
        llm=text_llm(lm, max_tokens=80),
    )
    explain = Task(
        description="Explain {dish} in one sentence, from this note: {note}",
        expected_output="One sentence",
        agent=guide,
    )
    crew = Crew(agents=[guide], tasks=[explain])
    answer = str(crew.kickoff(inputs={"dish": passage.title, "note": passage.text}))

print("answer:", answer)
print(happened)
assert "herring" in answer
# --8<-- [end:show]
