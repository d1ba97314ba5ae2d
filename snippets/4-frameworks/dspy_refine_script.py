# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# ///
# --8<-- [start:show]
import re

import dspy
from dspy.clients.base_lm import GLOBAL_HISTORY
from dspy.utils import DummyLM


class Ask(dspy.Module):
    def __init__(self):
        super().__init__()
        self.write = dspy.Predict("question -> answer")

    def forward(self, question):
        return self.write(question=question)


def short(arguments, got):
    """At most eight words."""
    return float(len(got.answer.split()) <= 8)


# what the request contains, and the reply
script = DummyLM(
    {
        "[[ ## hint_ ## ]]": {"answer": "Korea's high-speed train, since 2004."},
        "[[ ## reward_code ## ]]": {
            "discussion": "The answer of write has ten words.",
            "advice": '{"write": "Leave out what KTX stands for."}',
        },
        "What is the KTX?": {
            "answer": "KTX stands for Korea Train eXpress, which began in 2004."
        },
    }
)
dspy.configure(lm=script, warn_on_type_mismatch=False)
refine = dspy.Refine(Ask(), N=3, reward_fn=short, threshold=1.0)
got = refine(question="What is the KTX?")

for call in GLOBAL_HISTORY:
    sent = call["messages"][-1]["content"].partition("Respond with")[0]
    print("sent:", *re.findall(r"\[\[ ## (\w+) ## \]\]", sent))
    print(*call["outputs"][0].replace("\n\n", "\n").splitlines(), sep="\n    ")
print("answer:", got.answer)
# --8<-- [end:show]
