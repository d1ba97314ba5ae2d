# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# tolerance = 0.02  # the last digit of a probability in bf16, after sums in another order
# ///
# --8<-- [start:show]
from transformers import pipeline

from week2.models import path_of

classify = pipeline("text-classification", model=path_of("bert"))

reviews = [
    "기대 안 했는데 정말 재미있게 봤어요",
    "시간이 아깝다. 중간에 나왔다",
    "배우는 좋은데 이야기가 지루하다",
]
for review, result in zip(reviews, classify(reviews), strict=True):
    print(f"{result['label']}  {result['score']:.2f}  {review}")
# --8<-- [end:show]
