# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "transformers-haystack"]
# [tool.bookproof]
# tolerance = 0.02  # the last digit of a score, after sums in another order
# ///
# --8<-- [start:show]
from haystack import Document, Pipeline
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.readers.transformers import (
    TransformersExtractiveReader,
)

from week2.agents import path_of
from week2.agents.corpora import load

store = InMemoryDocumentStore()
store.write_documents([Document(id=p.id, content=p.text) for p in load("television")])

qa = Pipeline()
qa.add_component("find", InMemoryBM25Retriever(store, top_k=5))
qa.add_component(
    "read",
    TransformersExtractiveReader(path_of("reader"), top_k=3, overlap_threshold=0.01),
)
qa.connect("find", "read")

question = "Who is the director of Squid Game?"
result = qa.run({"find": {"query": question}, "read": {"query": question}})
for answer in result["read"]["answers"]:
    where = answer.document.id if answer.document else "none of the passages"
    print(f"{answer.score:.2f}  {answer.data}  ←  {where}")
# --8<-- [end:show]
