# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# ///
# --8<-- [start:show]
from haystack import Document, Pipeline
from haystack.components.preprocessors import DocumentCleaner, DocumentSplitter
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.document_stores.types import DuplicatePolicy

from week2.agents.corpora import load

page = "\n\n".join(f"{p.title}\n\n{p.text}   " for p in load("television"))

store = InMemoryDocumentStore()
indexing = Pipeline()
indexing.add_component("clean", DocumentCleaner(remove_extra_whitespaces=True))
indexing.add_component(
    "split", DocumentSplitter("word", split_length=60, split_overlap=15)
)
indexing.add_component(
    "write", DocumentWriter(store, policy=DuplicatePolicy.OVERWRITE)
)
indexing.connect("clean", "split")
indexing.connect("split", "write")

for _ in range(2):  # the same page twice: the second time nothing is added
    written = indexing.run({"clean": {"documents": [Document(content=page)]}})[
        "write"
    ]
    print(
        f"wrote {written['documents_written']}, "
        f"the store holds {store.count_documents()}"
    )

first, second = sorted(store.filter_documents(), key=lambda d: d.meta["split_id"])[:2]
print("ends:  …", (first.content or "")[-48:].strip())
print("begins:", (second.content or "")[:48].strip(), "…")
# --8<-- [end:show]
