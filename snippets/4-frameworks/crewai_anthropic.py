# /// script
# requires-python = ">=3.11"
# dependencies = ["anthropic", "crewai"]
# [tool.bookproof]
# needs = ["endpoints", "anthropic"]
# timeout = 300
# ///
import os

from week2.agents.crew_storage import temporary
from week2.agents.endpoints import last_request

# CrewAI makes a folder when it is imported
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
from crewai import LLM, Agent, Crew, Task

llm = LLM(model="anthropic/claude-haiku-4-5", max_tokens=1000)
guide = Agent(
    role="Guide", goal="Help travellers", backstory="You are brief.", llm=llm
)
task = Task(description="{question}", expected_output="One sentence", agent=guide)
crew = Crew(agents=[guide], tasks=[task])

print(crew.kickoff({"question": "How long does the KTX take from Seoul to Busan?"}))
# --8<-- [end:show]
print(last_request() or "")  # what was sent, where a substitute received it
