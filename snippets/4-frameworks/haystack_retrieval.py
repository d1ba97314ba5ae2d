# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "sentence-transformers-haystack"]
# [tool.bookproof]
# timeout = 120
# tolerance = 0.02  # one passage whose score is close to another's
# ///
# --8<-- [start:show]
import json
from pathlib import Path
from typing import Any

from haystack import Document
from haystack.components.evaluators import (
    DocumentMRREvaluator,
    DocumentRecallEvaluator,
)
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers import in_memory
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from week2.agents import path_of
from week2.agents.corpora import load, questions
from week2.agents.packed import weights_of

embed = SentenceTransformersDocumentEmbedder(
    model=path_of("minilm"), progress_bar=False
)
ask = SentenceTransformersTextEmbedder(model=path_of("minilm"), progress_bar=False)
documents = {p.id: Document(id=p.id, content=p.text) for p in load("television")}
store = InMemoryDocumentStore(embedding_similarity_function="cosine")
store.write_documents(embed.run(list(documents.values()))["documents"])
bm25 = in_memory.InMemoryBM25Retriever(store, top_k=10)
dense = in_memory.InMemoryEmbeddingRetriever(store, top_k=10)
fuse = DocumentJoiner("reciprocal_rank_fusion")

asked = questions("television")
rankings: dict[str, list[list[Document]]] = {"bm25": [], "dense": [], "hybrid": []}
for q in asked:
    words = bm25.run(q.question)["documents"]
    meaning = dense.run(ask.run(q.question)["embedding"])["documents"]
    both = fuse.run([words, meaning])["documents"]
    for name, ranked in zip(rankings, (words, meaning, both), strict=True):
        rankings[name].append(ranked)

rows: dict[str, Any] = {"questions": len(asked)}
rows["encoder_parameters"] = sum(
    value.size for value in weights_of("minilm").values()
)
recall, mrr = DocumentRecallEvaluator(), DocumentMRREvaluator()
for name, lists in rankings.items():
    for kind in ("one", "two"):
        those = [i for i, q in enumerate(asked) if q.kind == kind]
        right = [[documents[asked[i].passage]] for i in those]
        row = {
            "questions": len(those),
            "mrr": mrr.run(right, [lists[i] for i in those])["score"],
        }
        for k in (1, 3, 5):
            first = [lists[i][:k] for i in those]
            row[f"recall_{k}"] = recall.run(right, first)["score"]
        rows[f"{name}_{kind}"] = row
        print(
            f"{name:6} {kind}  recall@3 {row['recall_3']:.2f}  MRR {row['mrr']:.2f}"
        )
Path("haystack_retrieval.json").write_text(json.dumps(rows, indent=2))
# --8<-- [end:show]
