# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "chroma-haystack", "sentence-transformers-haystack"]
# [tool.bookproof]
# timeout = 90
# ///
# --8<-- [start:show]
from tempfile import TemporaryDirectory

from haystack import Document
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack_integrations.components.retrievers.chroma import (
    ChromaEmbeddingRetriever,
)
from haystack_integrations.document_stores.chroma import ChromaDocumentStore

from week2.agents import path_of
from week2.agents.corpora import load

embed = SentenceTransformersDocumentEmbedder(
    model=path_of("minilm"), progress_bar=False
)
ask = SentenceTransformersTextEmbedder(model=path_of("minilm"), progress_bar=False)
documents = [
    Document(id=p.id, content=p.text, meta={"source": p.source})
    for p in load("television")
]

# keep a folder of your own instead
with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
    store = ChromaDocumentStore(persist_path=folder, distance_function="cosine")
    store.write_documents(embed.run(documents)["documents"])

    again = ChromaDocumentStore(persist_path=folder, distance_function="cosine")
    print(again.count_documents(), "documents, read back from disk")
    question = ask.run("Who directed Squid Game?")["embedding"]
    for document in ChromaEmbeddingRetriever(again, top_k=2).run(question)[
        "documents"
    ]:
        print(document.id, document.meta["source"])
# --8<-- [end:show]
