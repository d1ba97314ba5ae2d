import dspy

from week2.agents.corpora import load
from week2.agents.lookup import Lookup


class Source(dspy.Module):
    """Where is it written? The best passage's id, or "nowhere"; no model is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.lookup = Lookup(load("ktx"))

    def forward(self, question: str) -> dspy.Prediction:
        matches = self.lookup.top(question, k=1)
        return dspy.Prediction(source=matches[0].id if matches else "nowhere")
