# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "sentence-transformers-haystack", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "long"]
# timeout = 7200
# varies = ["answers.*.given", "answers.*.hybrid"]  # a language model words it
# [tool.bookproof.measured]
# "given_*.exact_match" = [0.5, 1]
# "given_*.f1" = [0.5, 1]
# "hybrid_*.exact_match" = [0.2, 1]
# "hybrid_*.f1" = [0.2, 1]
# "*.low" = [0, 1]
# "*.high" = [0, 1]
# "*.unknown" = [0, 20]
# "* exact match # *" = [0.2, 1]
# "* F1 #" = [0.2, 1]
# "traffic.requests" = [142, 200]
# "traffic.failed" = [0, 3]
# "traffic.prompt_tokens" = [10000, 60000]
# "traffic.completion_tokens" = [200, 5000]
# "traffic.seconds" = [15, 7200]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

from haystack import Document
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers import in_memory
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import Secret
from haystack_integrations.components.embedders import sentence_transformers

from week2.agents import local_model, path_of
from week2.agents.corpora import load, questions
from week2.agents.squad import exact_match, f1, normalised
from week2.agents.tap import tapped
from week2.statistics import wilson_interval

SYSTEM = """Answer with the fewest words, copied from the passages: \
a name, a number, a date.
If they do not say it, answer: unknown"""

minilm = path_of("minilm")
embed = sentence_transformers.SentenceTransformersDocumentEmbedder(
    model=minilm, progress_bar=False
)
ask = sentence_transformers.SentenceTransformersTextEmbedder(
    model=minilm, progress_bar=False
)
documents = {p.id: Document(id=p.id, content=p.text) for p in load("television")}
store = InMemoryDocumentStore(embedding_similarity_function="cosine")
store.write_documents(embed.run(list(documents.values()))["documents"])
bm25 = in_memory.InMemoryBM25Retriever(store, top_k=5)
dense = in_memory.InMemoryEmbeddingRetriever(store, top_k=5)
fuse = DocumentJoiner("reciprocal_rank_fusion", top_k=3)

asked = questions("television")
answers: dict[str, list[str]] = {"given": [], "hybrid": []}
with local_model() as lm, tapped(lm, {"cache_prompt": True}) as (counted, traffic):
    model = OpenAIChatGenerator(
        model=counted.model,
        api_base_url=counted.base_url,
        api_key=Secret.from_token(counted.api_key),
        generation_kwargs={"max_tokens": 30, "temperature": 0},
        timeout=300,
        max_retries=0,
    )
    for q in asked:
        words = bm25.run(q.question)["documents"]
        meaning = dense.run(ask.run(q.question)["embedding"])["documents"]
        fused = fuse.run([words, meaning])["documents"]
        for way, retrieved in (("given", [documents[q.passage]]), ("hybrid", fused)):
            passages = "\n".join(f"- {each.content}" for each in retrieved)
            text = f"{passages}\n\n{q.question}"
            messages = [ChatMessage.from_system(SYSTEM), ChatMessage.from_user(text)]
            answers[way].append(model.run(messages)["replies"][0].text or "")
# --8<-- [end:show]

rows: dict = {"model": lm.model, "traffic": vars(traffic.snapshot())}
for way, replies in answers.items():
    for kind in ("one", "two"):
        pairs = [
            (a, q.answers)
            for a, q in zip(replies, asked, strict=True)
            if q.kind == kind
        ]
        exact = int(sum(exact_match(*pair) for pair in pairs))
        low, high = wilson_interval(exact, len(pairs))
        rows[f"{way}_{kind}"] = row = {
            "questions": len(pairs),
            "exact_match": exact / len(pairs),
            "low": low,
            "high": high,
            "f1": sum(f1(*pair) for pair in pairs) / len(pairs),
            "unknown": sum(normalised(answer) == "unknown" for answer, _ in pairs),
        }
        print(
            f"{way:6} {kind}  exact match {row['exact_match']:.2f}  F1 {row['f1']:.2f}"
        )
rows["answers"] = [
    {"question": q.question, "right": q.answers[0]}
    | {w: replies[i] for w, replies in answers.items()}
    for i, q in enumerate(asked)
]
Path("haystack_generator_scores.json").write_text(
    json.dumps(rows, indent=1, ensure_ascii=False)
)
