# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# [tool.bookproof]
# timeout = 60
# ///
# --8<-- [start:show]
from haystack import Document, Pipeline
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from week2.agents.corpora import load

store = InMemoryDocumentStore()
store.write_documents(
    [
        Document(id=p.id, content=p.text, meta={"title": p.title, "source": p.source})
        for p in load("television")
    ]
)

pipeline = Pipeline()
pipeline.add_component("retriever", InMemoryBM25Retriever(store, top_k=3))

result = pipeline.run({"retriever": {"query": "Who is the director of Squid Game?"}})
for document in result["retriever"]["documents"]:
    print(
        f"{document.score:5.2f}  {document.meta['title']}: {document.content[:56]}…"
    )
# --8<-- [end:show]
