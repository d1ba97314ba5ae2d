# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from transformers import pipeline

from week2.models import path_of

classify = pipeline("text-classification", model=path_of("bert"))
(result,) = classify(
    "재미있다 " * 600 + "그러나 결말이 최악이다", truncation=True, max_length=128
)
print(result["label"])
# --8<-- [end:show]
