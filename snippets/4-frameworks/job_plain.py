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
# "seconds" = [3, 7200]
# "traffic.seconds" = [3, 7200]
# "traffic.requests" = [30, 30]
# "traffic.failed" = [0, 3]
# "traffic.prompt_tokens" = [2000, 12000]
# "traffic.completion_tokens" = [100, 4000]
# ///
# --8<-- [start:job]
import json
from collections.abc import Callable

from openai import OpenAI

from week2.agents import LocalModel
from week2.agents.corpora import load
from week2.agents.job import Reply, report
from week2.agents.lookup import Lookup


def plain(lm: LocalModel, instruction: str) -> Callable[[str], Reply]:
    """A prompt, a request, and a schema for the reply."""
    client = OpenAI(
        base_url=lm.base_url, api_key=lm.api_key, timeout=300, max_retries=0
    )
    faq = Lookup(load("faq"))

    def answer(question: str) -> Reply:
        entries = {e.id: f"{e.title} {e.text}" for e in faq.top(question, k=2)}
        schema: dict[str, object] = {
            "type": "object",
            "properties": {
                "answer": {"type": "string"},
                "source": {"enum": [*entries, "none"]},
            },
            "required": ["answer", "source"],
        }
        shown = "\n".join(f"[{name}] {text}" for name, text in entries.items())
        response = client.chat.completions.create(
            model=lm.model,
            messages=[
                {"role": "system", "content": f"{instruction}\nReply as JSON."},
                {"role": "user", "content": f"{shown}\n\nGuest: {question}"},
            ],
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "reply", "schema": schema},
            },
            temperature=0,
            max_tokens=80,
        )
        content = json.loads(response.choices[0].message.content or "")
        sources = () if content["source"] == "none" else (content["source"],)
        return Reply(content["answer"], sources)

    return answer


# --8<-- [end:job]
result = report(plain, __file__)
assert result["traffic"]["requests"] == result["questions"]
