# /// script
# requires-python = ">=3.11"
# dependencies = ["openai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "long"]
# timeout = 3600
# varies = [  # a language model words it
#     "* → *",
#     "rows.*.answer",
#     "rows.*.sources",
#     "rows.*.right",
#     "rows.*.well_sourced",
#     "rows.*.error",
# ]
# [tool.bookproof.measured]
# "right*.count" = [0, 30]
# "right*.share" = [0, 1]
# "right*.low" = [0, 1]
# "right*.high" = [0, 1]
# "well_sourced.count" = [2, 15]
# "well_sourced.share" = [0, 1]
# "well_sourced.low" = [0, 1]
# "well_sourced.high" = [0, 1]
# "errors" = [0, 3]
# "right.count" = [6, 27]
# "seconds" = [3, 7200]
# "traffic.seconds" = [3, 7200]
# "traffic.requests" = [30, 30]
# "traffic.failed" = [0, 3]
# "traffic.prompt_tokens" = [2000, 10000]
# "traffic.completion_tokens" = [100, 4000]
# ///
# --8<-- [start:job]
import re
from collections.abc import Callable

from openai import OpenAI

from week2.agents import LocalModel
from week2.agents.corpora import load
from week2.agents.job import Reply, report
from week2.agents.lookup import Lookup

SYSTEM = """Answer the guest in one short sentence from the entries of our FAQ.
End with the name of the entry that says it, in brackets, like [check-out].
If the entries do not say it, answer only: unknown"""


def plain(lm: LocalModel) -> Callable[[str], Reply]:
    """A prompt, a request, and a regular expression."""
    client = OpenAI(
        base_url=lm.base_url, api_key=lm.api_key, timeout=300, max_retries=0
    )
    faq = Lookup(load("faq"))

    def answer(question: str) -> Reply:
        found = faq.top(question, k=2)
        entries = "\n".join(f"[{e.id}] {e.title} {e.text}" for e in found)
        said = client.chat.completions.create(
            model=lm.model,
            messages=[
                {"role": "system", "content": SYSTEM},
                {"role": "user", "content": f"{entries}\n\nGuest: {question}"},
            ],
            temperature=0,
            max_tokens=60,
        )
        text = said.choices[0].message.content or ""
        sources = tuple(re.findall(r"\[(.*?)\]", text))
        return Reply(re.sub(r"\s*\[.*?\]", "", text), sources)

    return answer


# --8<-- [end:job]
result = report(plain, __file__)
assert result["traffic"]["requests"] == result["questions"]
