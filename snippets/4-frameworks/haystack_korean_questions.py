# /// script
# requires-python = ">=3.11"
# dependencies = ["haystack-ai"]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

from haystack import Document
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from week2.agents.corpora import load

QUESTIONS = """
squid-game-rules      오겜 진행 요원들은 무슨 색 옷 입고 나와?
squid-game-script     오징어게임 찍다가 감독님 치아 빠졌다는 거 진짜예요?
red-light-green-light 술래 로봇 나오는 게임 이름이 뭐였죠?
dalgona               뽑기 게임에서 제일 어려웠던 우산 말고 또 뭐 있었지?
squid-game-music      오징어게임 OST 작곡가 누구예요?
squid-game-sets       알록달록한 계단 세트는 누가 디자인했나요?
squid-game-later      오겜 후속편 언제 나왔어요?
oh-young-soo          깐부 할아버지로 나온 오영수 배우 몇 년생이에요?
hwang-dong-hyuk       수상한 그녀 감독은 어느 대학 나왔어?
silenced              공유 나온 그 영화 때문에 생긴 법이 도가니법 맞나요?
parasite              오스카 휩쓴 봉준호 감독 영화 제목 좀
kingdom               조선 시대 좀비물 작가가 누구죠?
kim-eun-hee           과거랑 무전 치는 형사 드라마 뭐였더라
winter-sonata         욘사마 나온 드라마 촬영지 어디예요?
hyun-bin              현빈이랑 손예진 언제 결혼했어요?
attorney-woo          우영우 시청률 최고 몇 프로까지 나왔나요?
world-of-the-married  김희애가 바람난 남편한테 복수하는 드라마 원작 있어요?
reply-1988            응팔 배경이 어느 동네야?
tangerines            아이유 나오는 제주 드라마 작가님 누구신가요
colour                우리나라 티비가 흑백에서 컬러로 바뀐 게 몇 년도죠?
"""
asked = [line.split(maxsplit=1) for line in QUESTIONS.strip().splitlines()]
documents = [Document(id=p.id, content=p.text) for p in load("television", "ko")]
# pairs of syllables, as above
KOREAN = r"(?=([가-힣]{2}|(?<![가-힣])[가-힣](?![가-힣])|(?<![a-z0-9])[a-z0-9]+))"
stores = {
    "syllables": InMemoryDocumentStore(),
    "pairs": InMemoryDocumentStore(bm25_tokenization_regex=KOREAN),
}
result: dict = {"questions": len(asked)}
for name, store in stores.items():
    store.write_documents(documents)
    retriever = InMemoryBM25Retriever(store, top_k=3)
    results = [[d.id for d in retriever.run(q)["documents"]] for _, q in asked]
    first, three, missed = 0, 0, []
    for (passage, question), ids in zip(asked, results, strict=True):
        first += passage in ids[:1]
        three += passage in ids
        if passage not in ids:
            missed.append(question)
    result[name] = {"in_1": first, "in_3": three}
    print(f"{name}: first {first}, among the first three {three}; missed:")
    print(*(f"  {question}" for question in missed), sep="\n")
# --8<-- [end:show]
Path("haystack_korean_questions.json").write_text(json.dumps(result, indent=1))
