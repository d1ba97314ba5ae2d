# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# [tool.bookproof.measured]
# "taken_seconds" = [2, 290]
# "client_seconds" = [1.9, 120]
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported.
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
import json
import time
from pathlib import Path

from crewai import Agent, Crew, Task

from week2.agents import local_model
from week2.agents.crew import text_llm, watched

ASKED, LONG = 2, "Count from 1 to 500, one number a line."


def seconds_until_end(agent: Agent) -> tuple[float, str]:
    count = Task(description=LONG, expected_output="500 numbers", agent=agent)
    started = time.perf_counter()
    try:
        Crew(agents=[agent], tasks=[count]).kickoff()
    except Exception as error:
        return time.perf_counter() - started, f"{type(error).__name__}: {error}"
    return time.perf_counter() - started, "it finished"


with local_model() as lm, watched():
    who = {"role": "Counter", "goal": "Count", "backstory": "You never stop early."}
    limited = Agent(**who, llm=text_llm(lm, max_tokens=150), max_execution_time=ASKED)
    taken, end = seconds_until_end(limited)
    print(f"max_execution_time={ASKED}: {end}")

    cut_off = text_llm(lm, max_tokens=150, timeout=ASKED, max_retries=0)
    cut, how = seconds_until_end(Agent(**who, llm=cut_off, max_retry_limit=0))
    print(f"timeout={ASKED} of the model's client: {how}")

assert end.startswith("TimeoutError")
assert "timed out" in how.lower()
assert taken > cut > 0.9 * ASKED, f"{taken:.1f} s and {cut:.1f} s"
# --8<-- [end:show]
measured = {"asked": ASKED, "taken_seconds": taken, "client_seconds": cut}
Path("crewai_max_time.json").write_text(json.dumps(measured))
