# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# varies = ["page: *", "held: *", "not held: *"]  # a language model words it
# [tool.bookproof.measured]
# "# model calls, # tool calls, # tool errors" = [0, 12]
# ///
import os

from week2.agents.crew_storage import temporary

os.environ["CREWAI_STORAGE_DIR"] = temporary()  # CrewAI makes a folder when it is imported

# --8<-- [start:show]
from crewai import Agent, Crew, Process, Task
from crewai.tools import tool

from week2.agents import local_model
from week2.agents.citations import check_citations
from week2.agents.corpora import load
from week2.agents.crew import text_llm, watched
from week2.agents.lookup import Lookup

passages = load("food")
food = Lookup(passages)


@tool(result_as_answer=True)
def look_up(query: str) -> str:
    """Find passages about Korean food. The query is a few words: a place or an ingredient."""
    return "\n".join(f"[{each.id}] {each.text}" for each in food.top(query, k=2))


with local_model() as lm, watched() as happened:
    llm = text_llm(lm, max_tokens=150)
    brief = "You are brief."
    researcher = Agent(
        role="Researcher", goal="Find passages", backstory=brief, llm=llm, tools=[look_up]
    )
    analyst = Agent(role="Analyst", goal="Pick out facts", backstory=brief, llm=llm)
    writer = Agent(role="Writer", goal="Write for visitors", backstory=brief, llm=llm)

    find = Task(
        description="Find passages about {topic}.",
        expected_output="Passages with their [id]",
        agent=researcher,
    )
    sift = Task(
        description="Copy from each of the two passages the fact that visitors would like best.",
        expected_output="Two lines. Each line: a fact, and the [id] of its passage",
        agent=analyst,
        context=[find],
    )
    write = Task(
        description="Write one sentence for each fact, and put the fact's [id] at its end.",
        expected_output="Two sentences, each with its [id] at the end",
        agent=writer,
        context=[sift],
    )
    crew = Crew(
        agents=[researcher, analyst, writer],
        tasks=[find, sift, write],
        process=Process.sequential,
    )
    page = str(crew.kickoff(inputs={"topic": "the food of Jeju Island"}))

verdicts = check_citations(page, passages)
wrong = [str(verdict) for verdict in verdicts if not verdict.holds()]
print("page:", " ".join(page.split()))
print(f"held: {len(verdicts) - len(wrong)} of {len(verdicts)} sentences")
print("not held:", " / ".join(wrong) or "none")
print(happened)
assert [name for name, _ in happened.tools] == ["look_up"]
# --8<-- [end:show]
