# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 90
# varies = ["* → *"]  # a language model words it
# ///
# --8<-- [start:show]
from haystack import Document, Pipeline
from haystack.components.builders import ChatPromptBuilder
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import Secret

from week2.agents import local_model
from week2.agents.corpora import load

store = InMemoryDocumentStore()
store.write_documents(
    [Document(id=p.id, content=f"{p.title}. {p.text}") for p in load("television")]
)
template = """{% for document in documents %}
- {{ document.content }}
{% endfor %}
Question: {{ question }}
Answer in a few words from the passages above. \
If they do not say it, answer "unknown"."""

questions = (
    "Who is the director of Squid Game?",
    "Who is the director of the film Oldboy?",
)
answers = []
with local_model() as lm:
    rag = Pipeline()
    rag.add_component("find", InMemoryBM25Retriever(store, top_k=3))
    rag.add_component(
        "prompt",
        ChatPromptBuilder([ChatMessage.from_user(template)], required_variables="*"),
    )
    rag.add_component(
        "answer",
        OpenAIChatGenerator(
            model=lm.model,
            api_base_url=lm.base_url,
            api_key=Secret.from_token(lm.api_key),
            generation_kwargs={"max_tokens": 60, "temperature": 0},
            timeout=300,  # seconds; the default, 30, is too short for a busy machine
            max_retries=0,
        ),
    )
    rag.connect("find.documents", "prompt.documents")
    rag.connect("prompt", "answer")
    for question in questions:
        result = rag.run(
            {"find": {"query": question}, "prompt": {"question": question}}
        )
        [reply] = result["answer"]["replies"]
        print(question, "→", " ".join((reply.text or "").split()))
        answers.append(reply.text or "")
assert "Hwang Dong-hyuk" in answers[0]
assert "unknown" in answers[1].lower()
# --8<-- [end:show]
