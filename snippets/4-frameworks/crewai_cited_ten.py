# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "long"]
# timeout = 3600
# varies = ["page: *", "*: *", "* pages, * sentences held"]  # a language model words it
# [tool.bookproof.measured]
# "pages" = [1, 10]
# "held" = [1, 30]
# "sentences" = [5, 40]
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported.
os.environ["CREWAI_STORAGE_DIR"] = temporary()

import json

# --8<-- [start:show]
from crewai import Agent, Crew, Task
from crewai.tools import tool

from week2.agents import local_model
from week2.agents.citations import check_citations
from week2.agents.corpora import load
from week2.agents.crew import text_llm, watched
from week2.agents.lookup import Lookup

EAST = ["Andong", "Busan", "Chuncheon", "Gangneung", "Sokcho"]
PLACES = [*EAST, "Suwon", "Incheon", "Seoul", "Jeonju", "Jeju"]
passages = load("food")
food = Lookup(passages)


@tool(result_as_answer=True)
def look_up(query: str) -> str:
    """Find passages about Korean food. The query is a place or an ingredient."""
    return "\n".join(f"{each.text} [{each.id}]" for each in food.top(query, k=2))


with local_model() as lm, watched() as happened:
    llm = text_llm(lm, max_tokens=150)
    brief = {"backstory": "You are brief.", "llm": llm}
    researcher = Agent(role="Researcher", goal="Find", tools=[look_up], **brief)
    analyst = Agent(role="Analyst", goal="Pick out facts", **brief)
    writer = Agent(role="Writer", goal="Write for visitors", **brief)

    find = Task(
        description="Find passages about {topic}.",
        expected_output="Passages with their [id]",
        agent=researcher,
    )
    sift = Task(
        description="Copy one sentence word for word from each passage. "
        "Put the passage's id after it, as here: "
        "Kimchi is fermented. [seoul-kimchi]",
        expected_output="Two lines like: Kimchi is fermented. [seoul-kimchi]",
        agent=analyst,
        context=[find],
    )
    write = Task(
        description="Write a sentence for visitors from each line, "
        "and keep its id after it, as here: "
        "Try kimchi, which is fermented. [seoul-kimchi]",
        expected_output="Two lines like: "
        "Try kimchi, which is fermented. [seoul-kimchi]",
        agent=writer,
        context=[sift],
    )
    crew = Crew(agents=[researcher, analyst, writer], tasks=[find, sift, write])
    topics = [{"topic": f"the food of {place}"} for place in PLACES]
    texts = [str(page) for page in crew.kickoff_for_each(topics)]

print("page:", " ".join(texts[-1].split()))
whole = held = sentences = 0
for place, page in zip(PLACES, texts, strict=True):
    verdicts = check_citations(page, passages)
    wrong = [str(verdict) for verdict in verdicts if not verdict.holds()]
    whole += len(verdicts) > 0 and not wrong
    held, sentences = held + len(verdicts) - len(wrong), sentences + len(verdicts)
    print(f"{place}:", " / ".join(wrong) or f"all {len(verdicts)} held")
print(f"{whole} of {len(texts)} pages, {held} of {sentences} sentences held")
# --8<-- [end:show]
assert happened.tools, "the tool was never called"
with open("crewai_cited_ten.json", "w") as file:
    json.dump({"pages": whole, "held": held, "sentences": sentences}, file)
