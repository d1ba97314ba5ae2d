# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm"]
# timeout = 90
# varies = ["*born? [[]*]", "  → *"]  # a language model words it
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
ALONE = """Rewrite my last question so that it names whom or what it is about. \
Only the question."""

memory: list[ChatMessage] = []
with local_model() as lm:
    model = OpenAIChatGenerator(
        model=lm.model,
        api_base_url=lm.base_url,
        api_key=Secret.from_token(lm.api_key),
        generation_kwargs={"max_tokens": 60, "temperature": 0},
        timeout=300,  # seconds; the default, 30, is too short for a busy machine
        max_retries=0,
    )

    def say(*messages: ChatMessage) -> str:
        """The model's reply to what is remembered and these messages."""
        reply = model.run([*memory, *messages])["replies"][0]
        return " ".join((reply.text or "").split())

    for question in ("Who plays Oh Il-nam?", "When was he born?"):
        asked = ChatMessage.from_user(question)
        query = say(asked, ChatMessage.from_user(ALONE)) if memory else question
        documents = retriever.run(query)["documents"]
        passages = "\n".join(each.content or "" for each in documents)
        prompt = f"{passages}\n\nAnswer in a few words from this. {query}"
        answer = say(ChatMessage.from_user(prompt))
        # Not the passages: they would pile up.
        memory += [asked, ChatMessage.from_assistant(answer)]
        print(f"{question} [{query}]\n  → {answer}")
assert "1944" in answer
# --8<-- [end:show]
