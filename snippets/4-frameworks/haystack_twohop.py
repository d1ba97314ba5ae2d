# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 90
# varies = ["One hop: *", "Rewritten: *", "  found: *", "Two hops: *"]  # a language model words it
# ///
# --8<-- [start:show]
from haystack import Document
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import Secret

from week2.agents import local_model
from week2.agents.corpora import load

store = InMemoryDocumentStore()
store.write_documents([Document(id=p.id, content=p.text) for p in load("television")])
retriever = InMemoryBM25Retriever(store, top_k=3)
REWRITE = """Rewrite the question: \
put the name that the passages give in place of the description.
Passage: The Eiffel Tower was designed by Stephen Sauvestre.
Question: When was the designer of the Eiffel Tower born?
Rewritten: When was Stephen Sauvestre born?

{passages}
Question: {question}
Rewritten:"""
ANSWER = """{passages}
Answer in a few words from the passages. Question: {question}
Answer:"""

question = "Where did the director of Squid Game study film?"
with local_model() as lm:
    model = OpenAIChatGenerator(
        model=lm.model,
        api_base_url=lm.base_url,
        api_key=Secret.from_token(lm.api_key),
        generation_kwargs={"max_tokens": 60, "temperature": 0},
        timeout=300,  # seconds; the default, 30, is too short for a busy machine
        max_retries=0,
    )

    def ask(template: str, question: str) -> str:
        """One retrieval and one request."""
        documents = retriever.run(question)["documents"]
        print("  found:", *[d.id for d in documents])
        passages = "\n".join(f"Passage: {d.content}" for d in documents)
        prompt = template.format(passages=passages, question=question)
        reply = model.run([ChatMessage.from_user(prompt)])["replies"][0]
        return " ".join((reply.text or "").split())

    print("One hop:", ask(ANSWER, question))
    second = ask(REWRITE, question)
    print("Rewritten:", second)
    answer = ask(ANSWER, second)
    print("Two hops:", answer)
assert "Southern California" in answer
# --8<-- [end:show]
