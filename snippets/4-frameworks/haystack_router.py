# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# ///
# --8<-- [start:show]
import re
import unicodedata

from haystack import Document, Pipeline
from haystack.components.joiners import BranchJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.components.routers import ConditionalRouter
from haystack.components.routers.conditional_router import Route
from haystack.document_stores.in_memory import InMemoryDocumentStore

from week2.agents.corpora import load


def is_korean(text: str) -> bool:
    """Whether a text has Korean syllables, whole or decomposed into letters."""
    return bool(re.search("[가-힣]", unicodedata.normalize("NFC", text)))


routes: list[Route] = [
    {
        "condition": "{{ query|is_korean }}",
        "output": "{{ query }}",
        "output_name": "korean",
        "output_type": str,
    },
    {
        "condition": "{{ True }}",
        "output": "{{ query }}",
        "output_name": "english",
        "output_type": str,
    },
]
pipeline = Pipeline()
pipeline.add_component(
    "route", ConditionalRouter(routes, custom_filters={"is_korean": is_korean})
)
pipeline.add_component("join", BranchJoiner(list[Document]))
for language, code in (("korean", "ko"), ("english", "en")):
    store = InMemoryDocumentStore()
    store.write_documents(
        [
            Document(id=f"{code}/{p.id}", content=p.text)
            for p in load("television", code)
        ]
    )
    pipeline.add_component(f"find_{code}", InMemoryBM25Retriever(store, top_k=1))
    pipeline.connect(f"route.{language}", f"find_{code}.query")
    pipeline.connect(f"find_{code}", "join")

for question in (
    "Which animals does attorney Woo love?",
    "남이섬은 언제 섬이 되었나요?",
):
    [document] = pipeline.run({"route": {"query": question}})["join"]["value"]
    print(question, "→", document.id)
# --8<-- [end:show]
assert is_korean(unicodedata.normalize("NFD", "남이섬"))
assert not is_korean("Namiseom")
