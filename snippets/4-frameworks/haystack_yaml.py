# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# ///
# --8<-- [start:show]
from haystack import Document, Pipeline
from haystack.components.builders import PromptBuilder
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from week2.agents.corpora import load

pipeline = Pipeline()
pipeline.add_component(
    "find", InMemoryBM25Retriever(InMemoryDocumentStore(index="tv"), top_k=1)
)
template = "{{ question }} Say it from this: {{ documents[0].content }}"
pipeline.add_component("prompt", PromptBuilder(template, required_variables="*"))
pipeline.connect("find.documents", "prompt.documents")

text = pipeline.dumps()
print(
    "\n".join(
        line for line in text.splitlines() if "type:" in line or "receiver" in line
    )
)

documents = [Document(id=p.id, content=p.text) for p in load("television")]
# same index: same documents
InMemoryDocumentStore(index="tv").write_documents(documents)
question = "What is dalgona made of?"
inputs = {"find": {"query": question}, "prompt": {"question": question}}
answers = [
    p.run(inputs)["prompt"]["prompt"] for p in (pipeline, Pipeline.loads(text))
]
print(answers[0] == answers[1], "\n", answers[1][:72], "…")
# --8<-- [end:show]
