# /// script
# requires-python = ">=3.11"
# dependencies = ["farm-haystack[inference]==1.26.4.post0", "transformers==4.51.3"]
# [tool.bookproof]
# needs = ["farm"]
# timeout = 90
# ///
# Types would be judged by the haystack that is installed beside mypy, which is not this one.
# mypy: ignore-errors
# --8<-- [start:show]
import haystack
from haystack import Pipeline
from haystack.document_stores import InMemoryDocumentStore
from haystack.nodes import BM25Retriever, FARMReader
from haystack.pipelines import ExtractiveQAPipeline

from week2.agents import path_of
from week2.agents.corpora import load

print("haystack", haystack.__version__)
document_store = InMemoryDocumentStore(use_bm25=True)
document_store.write_documents(
    [{"content": p.text, "meta": {"source": p.source}} for p in load("television")]
)
retriever = BM25Retriever(document_store=document_store)
reader = FARMReader(
    path_of("reader"), use_gpu=False, num_processes=0, progress_bar=False
)

pipeline = Pipeline()
pipeline.add_node(component=retriever, name="Retriever", inputs=["Query"])
pipeline.add_node(component=reader, name="Reader", inputs=["Retriever"])

question = "Who is the director of Squid Game?"
params = {"Retriever": {"top_k": 5}, "Reader": {"top_k": 2}}
for answer in pipeline.run(query=question, params=params)["answers"]:
    print(f"{answer.score:.2f}  {answer.answer}  ←  {answer.meta['source']}")
# --8<-- [end:show]

# --8<-- [start:ready]
ready = ExtractiveQAPipeline(reader=reader, retriever=retriever)
print(ready.run(query=question, params=params)["answers"][0].answer)
# --8<-- [end:ready]
