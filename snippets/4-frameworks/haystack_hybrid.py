# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "sentence-transformers-haystack", "pygraphviz"]
# [tool.bookproof]
# timeout = 90
# ///
# --8<-- [start:show]
import pygraphviz
from haystack import Document, Pipeline
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

from week2.agents import path_of
from week2.agents.corpora import load

folder = path_of("minilm")
documents = [Document(id=p.id, content=p.text) for p in load("television")]
embed = SentenceTransformersDocumentEmbedder(model=folder, progress_bar=False)
store = InMemoryDocumentStore(embedding_similarity_function="cosine")
store.write_documents(embed.run(documents)["documents"])

hybrid = Pipeline()
hybrid.add_component(
    "embedder", SentenceTransformersTextEmbedder(model=folder, progress_bar=False)
)
hybrid.add_component("bm25", InMemoryBM25Retriever(store, top_k=5))
hybrid.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=5))
hybrid.add_component("fuse", DocumentJoiner("reciprocal_rank_fusion", top_k=3))
hybrid.connect("embedder.embedding", "dense.query_embedding")
hybrid.connect("bm25", "fuse")
hybrid.connect("dense", "fuse")

for question in (
    "How many Emmys did Squid Game win?",
    "How many episodes has Dae Jang Geum?",
):
    result = hybrid.run(
        {"bm25": {"query": question}, "embedder": {"text": question}},
        include_outputs_from={"bm25", "dense"},
    )
    print(question)
    for name in ("bm25", "dense", "fuse"):
        print(f"  {name:5}", *[d.id for d in result[name]["documents"][:3]])
# --8<-- [end:show]

# --8<-- [start:draw]
drawing = pygraphviz.AGraph(directed=True, rankdir="LR", bgcolor="transparent")
drawing.node_attr.update(shape="box", fontname="monospace", fixedsize=True, width=1.1)
drawing.edge_attr.update(color="#7a7a7a")
drawing.add_edges_from(hybrid.graph.edges())
drawing.draw("haystack_hybrid.svg", prog="dot")
drawing.close()
# --8<-- [end:draw]
