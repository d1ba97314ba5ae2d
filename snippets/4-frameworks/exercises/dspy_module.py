# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# [tool.bookproof]
# hint = """
# `Lookup(load('ktx')).top(question, k=1)` is a list of at most one passage, each with an id.
# An empty list is false."""
# ///
# --8<-- [start:task]
import dspy

from week2.agents.corpora import load
from week2.agents.lookup import Lookup


class Source(dspy.Module):
    """Where is it written? The best passage's id, or "nowhere"; no model is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.lookup = Lookup(load("ktx"))

    def forward(self, question: str) -> dspy.Prediction:
        return dspy.Prediction(source="")


# --8<-- [end:task]
# --8<-- [start:check]
asked = {
    "When does the last train to Busan leave Seoul?": "last-train",
    "What does KTX stand for?": "ktx-train",
    "qwertz": "nowhere",
}
for question, source in asked.items():
    got = Source()(question=question).source
    assert got == source, f"{question!r}: {got!r} instead of {source!r}"
# --8<-- [end:check]
