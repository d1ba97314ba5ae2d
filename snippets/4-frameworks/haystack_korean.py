# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# ///
import re

# --8<-- [start:show]
from haystack import Document
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from week2.agents.corpora import load

documents = [Document(id=p.id, content=p.text) for p in load("television", "ko")]
syllables = InMemoryDocumentStore()
# Each two neighbouring syllables of a Korean word, its only one, or another word.
KOREAN = r"(?=([가-힣]{2}|(?<![가-힣])[가-힣](?![가-힣])|(?<![a-z0-9])[a-z0-9]+))"
pairs = InMemoryDocumentStore(bm25_tokenization_regex=KOREAN)

for question in (
    "영희 인형은 몇 화에 나오나요?",
    "컬러 방송은 언제 시작됐나요?",
):
    print(question)
    for name, store in (("syllables", syllables), ("pairs", pairs)):
        if not store.count_documents():
            store.write_documents(documents)
        best = InMemoryBM25Retriever(store, top_k=2).run(question)["documents"]
        print(f"  {name:9}", ", ".join(f"{d.id} {d.score:.1f}" for d in best))
# --8<-- [end:show]
assert re.findall(KOREAN, "몇 화가 tvn 1988") == ["몇", "화가", "tvn", "1988"]
