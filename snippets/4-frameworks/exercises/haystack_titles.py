# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# [tool.bookproof]
# hint = """
# BM25 reads only a document's content, so the title has to be in it."""
# ///
# --8<-- [start:task]
from haystack import Document
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from week2.agents.corpora import load


def first(query: str) -> Document:
    """The passage on Korean television that fits best, its title searched too."""
    store = InMemoryDocumentStore()
    for p in load("television"):
        store.write_documents(
            [Document(id=p.id, content=p.text, meta={"title": p.title})]
        )
    return InMemoryBM25Retriever(store, top_k=1).run(query)["documents"][0]


# --8<-- [end:task]


# --8<-- [start:check]
document = first("honeycomb game")
assert document.id == "dalgona", f"only a title says honeycomb; found {document.id}"
assert document.meta["title"] == "The honeycomb game"
# --8<-- [end:check]
