# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# varies = ["guesses: *", "answer: *"]  # a language model words it
# [tool.bookproof.measured]
# "# model calls, # tool calls, # tool errors" = [0, 12]
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported.
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
from crewai import Agent, Crew, Task
from crewai.tools import tool

from week2.agents import local_model
from week2.agents.crew import text_llm, watched

# A grammar of llama.cpp's: the model can write only guesses, so it never ends.
NEVER_DONE = r"""
root ::= "Thought: Once more.\nAction: guess\nAction Input: " number
number ::= "{\"number\": " [1-9] [0-9] "}"
"""
guesses: list[int] = []


@tool
def guess(number: int) -> str:
    """Guess the secret number."""
    guesses.append(number)
    return f"{number} is too low. Guess again, higher."


with local_model() as lm, watched() as happened:
    player = Agent(
        role="Player",
        goal="Guess the number",
        backstory="You guess, and guess again.",
        tools=[guess],
        llm=text_llm(lm, additional_params={"extra_body": {"grammar": NEVER_DONE}}),
        max_iter=3,
    )
    play = Task(
        description="Guess the secret number. Begin with 10.",
        expected_output="The number that the tool called right",
        agent=player,
    )
    answer = str(Crew(agents=[player], tasks=[play]).kickoff())

print("guesses:", *guesses)
print("answer:", " ".join(answer.split()))
print(happened)
assert len(guesses) == 3
# Three rounds, and one request for a final answer.
assert len(happened.replies) == 3 + 1
# --8<-- [end:show]
