# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# ///
# --8<-- [start:show]
from pathlib import Path
from tempfile import TemporaryDirectory

from haystack import Pipeline
from haystack.components.converters import TextFileToDocument
from haystack.components.preprocessors import DocumentCleaner, DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.document_stores.types import DuplicatePolicy

from week2.agents.corpora import load

store = InMemoryDocumentStore()
indexing = Pipeline()
indexing.add_component("convert", TextFileToDocument())
indexing.add_component("clean", DocumentCleaner(remove_extra_whitespaces=True))
indexing.add_component(
    "split", DocumentSplitter("word", split_length=60, split_overlap=15)
)
indexing.add_component(
    "write", DocumentWriter(store, policy=DuplicatePolicy.OVERWRITE)
)
indexing.connect("convert", "clean")
indexing.connect("clean", "split")
indexing.connect("split", "write")

with TemporaryDirectory() as name:  # take a folder of your own instead
    folder = Path(name)
    for corpus in ("television", "ktx", "food"):
        text = "\n\n".join(f"{p.title}. {p.text}" for p in load(corpus))
        (folder / f"{corpus}.txt").write_text(text, "utf-8")

    for _ in range(2):  # the same files twice: the second time nothing is added
        files = sorted(folder.glob("*.txt"))
        written = indexing.run({"convert": {"sources": files}})["write"]
        print("wrote", written["documents_written"], end=", ")
        print("the store holds", store.count_documents())

question = "Which train is the KTX based on?"
[best] = InMemoryBM25Retriever(store, top_k=1).run(question)["documents"]
print(question, best.meta["file_path"])
print("…", best.content)
# --8<-- [end:show]
