# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai", "week2", "xllamacpp"]
# [tool.week2]
# needs = ["lm", "long"]
# timeout = 1800
# measured = ["*seconds*", "said.*"]
# tolerance = 0.1
# ///
# --8<-- [start:show]
import json
import time
from pathlib import Path

from haystack import Document
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import Secret

from week2.agents import local_model
from week2.agents.corpora import load, questions
from week2.agents.squad import exact_match, f1, normalised

store = InMemoryDocumentStore()
store.write_documents([Document(id=p.id, content=p.text) for p in load("television")])
retriever = InMemoryBM25Retriever(store, top_k=3)
PROMPT = "{passages}\n\nAnswer with a few words of the passages and nothing else. {question}"

asked, answers, begun = questions("television"), [], time.monotonic()
with local_model() as lm:
    model = OpenAIChatGenerator(
        model=lm.model,
        api_base_url=lm.base_url,
        api_key=Secret.from_token(lm.api_key),
        generation_kwargs={"max_tokens": 40, "temperature": 0},
        timeout=300,  # seconds; with the default, 30, a busy machine asks again and again
        max_retries=0,
    )
    for q in asked:
        passages = "\n".join(d.content or "" for d in retriever.run(q.question)["documents"])
        prompt = PROMPT.format(passages=passages, question=q.question)
        answers.append(model.run([ChatMessage.from_user(prompt)])["replies"][0].text or "")

rows: dict = {"seconds_each": (time.monotonic() - begun) / len(asked)}
for kind in ("one", "two"):
    pairs = [(a, q.answers) for a, q in zip(answers, asked, strict=True) if q.kind == kind]
    holds = [any(normalised(r) in normalised(a) for r in right) for a, right in pairs]
    rows[kind] = {
        "questions": len(pairs),
        "exact_match": sum(exact_match(*pair) for pair in pairs) / len(pairs),
        "f1": sum(f1(*pair) for pair in pairs) / len(pairs),
        "contains": sum(holds) / len(pairs),
    }
rows["said"] = dict(zip([q.question for q in asked], answers, strict=True))
Path("haystack_generator.json").write_text(json.dumps(rows, indent=2))
# --8<-- [end:show]
