# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "transformers-haystack", "sentence-transformers-haystack"]
# [tool.bookproof]
# timeout = 120
# tolerance = 0.03  # one answer of 59 whose score is close to another's
# ///
# --8<-- [start:show]
import json
from pathlib import Path

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack_integrations.components.readers.transformers import (
    TransformersExtractiveReader,
)

from week2.agents import path_of
from week2.agents.corpora import load, questions
from week2.agents.squad import exact_match, f1

embed = SentenceTransformersDocumentEmbedder(
    model=path_of("minilm"), progress_bar=False
)
ask = SentenceTransformersTextEmbedder(model=path_of("minilm"), progress_bar=False)
documents = {p.id: Document(id=p.id, content=p.text) for p in load("television")}
store = InMemoryDocumentStore(embedding_similarity_function="cosine")
store.write_documents(embed.run(list(documents.values()))["documents"])
bm25, dense = InMemoryBM25Retriever(store), InMemoryEmbeddingRetriever(store)
fuse = DocumentJoiner("reciprocal_rank_fusion", top_k=3)
reader = TransformersExtractiveReader(path_of("reader"), top_k=1, no_answer=False)

ways: dict[str, list] = {"given": [], "bm25": [], "dense": [], "hybrid": []}
asked = questions("television")
for q in asked:
    words = bm25.run(q.question, top_k=5)["documents"]
    meaning = dense.run(ask.run(q.question)["embedding"], top_k=5)["documents"]
    fused = fuse.run([words, meaning])["documents"]
    lists = ([documents[q.passage]], words[:3], meaning[:3], fused)
    for way, passages in zip(ways, lists, strict=True):
        ways[way].append(reader.run(q.question, passages)["answers"][0].data)

rows = {}
for way, answers in ways.items():
    for kind in ("one", "two"):
        pairs = [
            (a, q.answers)
            for a, q in zip(answers, asked, strict=True)
            if q.kind == kind
        ]
        em, overlap = (
            sum(m(*pair) for pair in pairs) / len(pairs) for m in (exact_match, f1)
        )
        rows[f"{way}_{kind}"] = {
            "questions": len(pairs),
            "exact_match": em,
            "f1": overlap,
        }
        print(f"{way:6} {kind}  exact match {em:.2f}  F1 {overlap:.2f}")
Path("haystack_reader_scores.json").write_text(json.dumps(rows, indent=2))
# --8<-- [end:show]
