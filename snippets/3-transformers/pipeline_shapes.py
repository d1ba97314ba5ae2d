# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# tolerance = 0.01  # bf16 has three digits, and kernels sum in other orders
# ///
# --8<-- [start:show]
from transformers import pipeline

from week2.models import path_of

classify = pipeline("text-classification", model=path_of("bert"))

print(classify("두 번 봤어요"))  # one text: a list of one
print(len(classify(["두 번 봤어요", "두 번은 못 보겠다"])))  # a list: a list as long


def reviews():
    yield from ["음악이 좋다", "음악만 좋다"]


for result in classify(reviews()):  # a generator: results as they come
    print(result["label"])
print(classify("음악만 좋다", top_k=None)[0]["score"] > 0.5)  # all labels, best first
# --8<-- [end:show]
