# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy", "xllamacpp"]
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
# "seconds" = [5, 7200]
# "traffic.seconds" = [5, 7200]
# "traffic.requests" = [30, 60]
# "traffic.failed" = [0, 3]
# "traffic.prompt_tokens" = [4000, 30000]
# "traffic.completion_tokens" = [200, 8000]
# ///
# --8<-- [start:job]
from collections.abc import Callable

import dspy

from week2.agents import LocalModel
from week2.agents.corpora import load
from week2.agents.job import Reply, report
from week2.agents.lookup import Lookup


class FromFaq(dspy.Signature):
    entries: dict[str, str] = dspy.InputField(desc="by name")
    guest: str = dspy.InputField()
    answer: str = dspy.OutputField(desc="one short sentence")
    sources: list[str] = dspy.OutputField(desc="names of the entries that say it")


def by_dspy(lm: LocalModel, instruction: str) -> Callable[[str], Reply]:
    """A signature; the adapter writes the prompt and reads the reply."""
    model = dspy.LM(
        f"openai/{lm.model}",
        api_base=lm.base_url,
        api_key=lm.api_key,
        temperature=0,
        max_tokens=80,
        num_retries=0,
        cache=False,
    )
    dspy.configure(lm=model, adapter=dspy.XMLAdapter())
    predict = dspy.Predict(FromFaq.with_instructions(instruction))
    faq = Lookup(load("faq"))

    def answer(question: str) -> Reply:
        entries = {e.id: f"{e.title} {e.text}" for e in faq.top(question, k=2)}
        prediction = predict(entries=entries, guest=question)
        return Reply(prediction.answer, tuple(prediction.sources))

    return answer


# --8<-- [end:job]
result = report(by_dspy, __file__)
assert result["traffic"]["requests"] >= result["questions"]
