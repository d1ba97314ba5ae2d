# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "xllamacpp"]
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
# "seconds" = [4, 7200]
# "traffic.seconds" = [4, 7200]
# "traffic.requests" = [30, 30]
# "traffic.failed" = [0, 3]
# "traffic.prompt_tokens" = [2000, 10000]
# "traffic.completion_tokens" = [100, 4000]
# ///
# --8<-- [start:job]
from collections.abc import Callable

from haystack import Document, Pipeline, component
from haystack.components.builders import AnswerBuilder, ChatPromptBuilder
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.dataclasses import ChatMessage
from haystack.utils import Secret

from week2.agents import LocalModel
from week2.agents.corpora import load
from week2.agents.job import Reply, report
from week2.agents.lookup import Lookup

FORM = "After your answer, put the number of the entry that says it in brackets."
USER = """{% for entry in documents %}[{{ loop.index }}] {{ entry.content }}
{% endfor %}
Guest: {{ query }}"""


@component
class InFaq:
    """The book's word index as a component; Haystack's retrievers use another."""

    def __init__(self) -> None:
        self.faq = Lookup(load("faq"))

    @component.output_types(documents=list[Document])
    def run(self, query: str) -> dict[str, list[Document]]:
        top = self.faq.top(query, k=2)
        docs = [Document(id=e.id, content=f"{e.title} {e.text}") for e in top]
        return {"documents": docs}


def by_haystack(lm: LocalModel, instruction: str) -> Callable[[str], Reply]:
    """Components and their connections; the last reads the numbers in brackets."""
    pipe = Pipeline()
    pipe.add_component("find", InFaq())
    system = ChatMessage.from_system(f"{instruction}\n{FORM}")
    messages = [system, ChatMessage.from_user(USER)]
    pipe.add_component("prompt", ChatPromptBuilder(messages, required_variables="*"))
    model = OpenAIChatGenerator(
        model=lm.model,
        api_base_url=lm.base_url,
        api_key=Secret.from_token(lm.api_key),
        generation_kwargs={"max_tokens": 80, "temperature": 0},
        timeout=300,
        max_retries=0,
    )
    pipe.add_component("model", model)
    pipe.add_component("read", AnswerBuilder(reference_pattern=r"\[(\d+)\]"))
    pipe.connect("find.documents", "prompt.documents")
    pipe.connect("find.documents", "read.documents")
    pipe.connect("prompt", "model")
    pipe.connect("model.replies", "read.replies")

    def answer(question: str) -> Reply:
        asked = {"query": question}
        out = pipe.run({"find": asked, "prompt": asked, "read": asked})
        [reply] = out["read"]["answers"]
        return Reply(reply.data, tuple(each.id for each in reply.documents))

    return answer


# --8<-- [end:job]
result = report(by_haystack, __file__)
assert result["traffic"]["requests"] == result["questions"]
