# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "long"]
# timeout = 3600
# varies = [  # a language model words it
#     "* → *",
#     "rows.*.answer",
#     "rows.*.sources",
#     "rows.*.right",
#     "rows.*.held",
#     "rows.*.error",
# ]
# [tool.bookproof.measured]
# "practice.held.*" = [0, 8]
# "practice.chosen" = [1, 4]
# "right*.count" = [0, 30]
# "right*.share" = [0, 1]
# "right*.low" = [0, 1]
# "right*.high" = [0, 1]
# "held.count" = [1, 29]
# "held.share" = [0, 1]
# "held.low" = [0, 1]
# "held.high" = [0, 1]
# "errors" = [0, 3]
# "right.count" = [3, 29]
# "seconds" = [10, 7200]
# "traffic.seconds" = [10, 7200]
# "traffic.requests" = [30, 200]
# "traffic.failed" = [0, 3]
# "traffic.prompt_tokens" = [10000, 150000]
# "traffic.completion_tokens" = [500, 20000]
# ///
# --8<-- [start:job]
import os
import re
from collections.abc import Callable

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported.
os.environ["CREWAI_STORAGE_DIR"] = temporary()

from crewai import Agent, Crew, Task
from crewai.tools import tool

from week2.agents import LocalModel
from week2.agents.corpora import load
from week2.agents.crew import text_llm
from week2.agents.job import Reply, report
from week2.agents.lookup import Lookup

faq = Lookup(load("faq"))


@tool
def faq_search(query: str) -> str:
    """Find entries of our FAQ. The query is a few words."""
    matches = faq.top(query, k=2)
    entries = "\n".join(f"[{e.id}] {e.title} {e.text}" for e in matches)
    return entries or "Nothing found."


def by_crewai(lm: LocalModel, instruction: str) -> Callable[[str], Reply]:
    """An agent that searches for itself, as often as it likes within three rounds."""
    desk = Agent(
        role="Front desk of a guesthouse",
        goal="Answer guests from the FAQ only",
        backstory="You know the FAQ of the guesthouse",
        tools=[faq_search],
        llm=text_llm(lm, max_tokens=80),
        max_iter=3,
    )
    task = Task(
        description=f"A guest asks: {{question}}\nSearch the FAQ. {instruction}",
        expected_output="The answer, then the name of its entry in brackets",
        agent=desk,
    )
    crew = Crew(agents=[desk], tasks=[task])

    def answer(question: str) -> Reply:
        text = str(crew.kickoff(inputs={"question": question}))
        sources = tuple(re.findall(r"\[(.*?)\]", text))
        return Reply(re.sub(r"\s*\[.*?\]", "", text), sources)

    return answer


# --8<-- [end:job]
result = report(by_crewai, __file__)
assert result["traffic"]["requests"] >= result["questions"]
