# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "transformers-haystack"]
# [tool.bookproof]
# needs = ["hub-substitute"]
# timeout = 300
# ///
# --8<-- [start:show]
from haystack import Document, Pipeline
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.readers.transformers import (
    TransformersExtractiveReader,
)

from week2.agents.corpora import load

passages = load("television", "ko")
store = InMemoryDocumentStore()
store.write_documents([Document(id=p.id, content=p.text) for p in passages])

reader = TransformersExtractiveReader(
    "monologg/koelectra-base-v3-finetuned-korquad", top_k=3, no_answer=False
)
qa = Pipeline()
qa.add_component("find", InMemoryBM25Retriever(store, top_k=5))
qa.add_component("read", reader)
qa.connect("find", "read")

question = "오징어 게임의 감독은 누구인가요?"
result = qa.run({"find": {"query": question}, "read": {"query": question}})
answers = result["read"]["answers"]  # each with data, score, document
print(type(reader.model).__name__, "marked", len(answers), "answers")
for answer in answers:
    span, text = answer.document_offset, answer.document.content
    assert answer.data == text[span.start : span.end]
# --8<-- [end:show]
