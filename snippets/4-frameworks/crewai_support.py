# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "pydantic", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 300
# varies = ["reply: *"]  # a language model words it
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported.
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
from typing import Literal

from crewai.flow.flow import Flow, listen, router, start
from pydantic import BaseModel

from week2.agents import local_model
from week2.agents.corpora import load
from week2.agents.crew import TextLLM, text_llm
from week2.agents.lookup import Lookup

faq = Lookup(load("faq"))
ASK = """A guest of our guesthouse wrote: "{message}"
Does the guest ask a question, complain about something that went wrong, \
or neither?"""


class Intent(BaseModel):
    intent: Literal["question", "complaint", "other"]


class Case(BaseModel):
    message: str = ""
    sources: list[str] = []


class Support(Flow[Case]):
    llm: TextLLM
    suppress_flow_events: bool = True

    @start()
    def classify(self) -> Intent:
        reply = self.llm.call(
            ASK.format(message=self.state.message), response_model=Intent
        )
        return Intent.model_validate(reply)

    @router(classify)
    def by_intent(self, reply: Intent) -> str:
        return reply.intent

    @listen("question")
    def answer(self) -> str:
        entries = faq.top(self.state.message, k=2)
        if not entries:
            return self.hand_over()
        self.state.sources = [each.id for each in entries]
        facts = "\n".join(f"{each.title} {each.text}" for each in entries)
        return self.llm.call(
            f"{facts}\n\nAnswer in one short sentence: {self.state.message}"
        )

    @listen("complaint")
    def apologise(self) -> str:
        return "We are sorry. The manager will call you today."

    @listen("other")
    def hand_over(self) -> str:
        return "A colleague will read this and write back."


with local_model() as lm:
    for message, expected in {
        "How much does it cost to park my car for a night?": "5,000",
        "The shower in my room is broken and nobody came!": "manager",
        "When does the roof terrace close?": "10 p.m.",
        "Thank you, we had a lovely time.": "",  # see below
    }.items():
        flow = Support(llm=text_llm(lm, max_tokens=40))
        reply = flow.kickoff(inputs={"message": message})
        print(f"guest: {message}\nreply: {reply} {flow.state.sources}")
        assert expected in reply, f"expected {expected} in {reply}"
# --8<-- [end:show]
