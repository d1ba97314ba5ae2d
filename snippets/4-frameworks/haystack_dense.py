# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "sentence-transformers-haystack"]
# [tool.bookproof]
# timeout = 90
# ///
# --8<-- [start:show]
from haystack import Document
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from week2.agents import path_of
from week2.agents.corpora import load

folder = path_of("minilm")  # on the hub: "sentence-transformers/all-MiniLM-L6-v2"
embed = SentenceTransformersDocumentEmbedder(model=folder, progress_bar=False)
ask = SentenceTransformersTextEmbedder(model=folder, progress_bar=False)

documents = [Document(id=p.id, content=p.text) for p in load("television")]
store = InMemoryDocumentStore(embedding_similarity_function="cosine")
store.write_documents(embed.run(documents)["documents"])
bm25 = InMemoryBM25Retriever(store, top_k=1)
dense = InMemoryEmbeddingRetriever(store, top_k=1)

for question in ("Why was the filmmaker's dentist busy?", "What is HLKZ?"):
    vector = ask.run(question)["embedding"]
    words, meaning = bm25.run(question)["documents"], dense.run(vector)["documents"]
    print(f"{question} {len(vector)} numbers")
    for name, [document] in (("BM25", words), ("dense", meaning)):
        print(f"  {name:5} {document.score:5.2f}  {document.id}")
# --8<-- [end:show]
