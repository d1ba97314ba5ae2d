# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "long"]
# timeout = 3600
# varies = ["* → *"]  # a language model words it
# [tool.bookproof.measured]
# "first" = [0, 10]
# "later" = [0, 10]
# "never" = [0, 10]
# "held at the first try: #, after a message: #, never: #" = [0, 10]
# ///
import json
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported.
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
from crewai import Agent, Crew, Task

from week2.agents import local_model
from week2.agents.corpora import load
from week2.agents.crew import text_llm

WORDS = 15
lengths: list[int] = []


def short(output):
    lengths.append(len(output.raw.split()))
    if lengths[-1] > WORDS:
        return False, f"{lengths[-1]} words are too many. Use at most {WORDS} words."
    return True, output.raw


ends = []
with local_model() as lm:
    writer = Agent(
        role="Writer",
        goal="Write one sentence",
        backstory="You are brief.",
        llm=text_llm(lm, max_tokens=80),
    )
    for passage in load("food")[:10]:
        lengths.clear()
        write = Task(
            description=f"Say in one sentence what this is about: {passage.text}",
            expected_output=f"One sentence of at most {WORDS} words",
            agent=writer,
            guardrail=short,
            guardrail_max_retries=2,
        )
        try:
            Crew(agents=[writer], tasks=[write]).kickoff()
            ends.append("first" if len(lengths) == 1 else "later")
        except Exception:
            ends.append("never")
        print(f"{passage.id} → {', '.join(map(str, lengths))} words")

count = {end: ends.count(end) for end in ("first", "later", "never")}
print(
    f"held at the first try: {count['first']}, after a message: {count['later']}, "
    f"never: {count['never']}"
)
# --8<-- [end:show]
with open("crewai_guardrail_ten.json", "w") as file:
    json.dump(count, file)
