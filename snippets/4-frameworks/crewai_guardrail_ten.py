# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "long"]
# timeout = 1800
# varies = ["[*"]  # a language model words it
# [tool.bookproof.measured]
# "# of 10 at the first try" = [0, 10]
# "# of 10 after a message" = [0, 10]
# "# of 10 not in 3 tries" = [0, 10]
# ///
import json
import os
from pathlib import Path

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported.
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
from typing import Any

from crewai import Agent, Crew, Task
from crewai.lite_agent_output import LiteAgentOutput
from crewai.tasks.task_output import TaskOutput

from week2.agents import local_model
from week2.agents.corpora import load
from week2.agents.crew import text_llm

MOST = 15
tries: list[str] = []


def brief(output: TaskOutput | LiteAgentOutput) -> tuple[bool, Any]:
    tries.append(output.raw)
    words = len(output.raw.split())
    message = f"It has {words} words. Write at most {MOST} words: leave out details."
    return (True, output.raw) if words <= MOST else (False, message)


counts = {}
with local_model() as lm:
    for passage in load("food")[:10]:
        tries.clear()
        writer = Agent(
            role="Writer",
            goal="Write one sentence",
            backstory="You are brief.",
            llm=text_llm(lm, max_tokens=80),
        )
        write = Task(
            description=f"Say in one sentence what this is: {passage.text}",
            expected_output="One sentence",
            agent=writer,
            guardrail=brief,
            guardrail_max_retries=2,
        )
        try:
            Crew(agents=[writer], tasks=[write]).kickoff()
        except Exception as error:
            if "guardrail" not in str(error):
                raise
        counts[passage.id] = [len(each.split()) for each in tries]
# --8<-- [end:show]
for name, words in counts.items():
    print(f"[{name}] words of each try: {words}")
held = {name: words[-1] <= MOST for name, words in counts.items()}
at_once = sum(len(words) == 1 for words in counts.values())
after = sum(held.values()) - at_once
print(f"{at_once} of 10 at the first try")
print(f"{after} of 10 after a message")
print(f"{10 - at_once - after} of 10 not in 3 tries")
result = {"at_once": at_once, "after": after, "words": counts}
Path("crewai_guardrail_ten.json").write_text(json.dumps(result))
