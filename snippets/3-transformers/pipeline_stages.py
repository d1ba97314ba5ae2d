# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

from week2.models import path_of

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
model = AutoModelForSequenceClassification.from_pretrained(
    path_of("bert"), dtype=torch.float32
)
review = "배우들의 연기가 정말 훌륭했다"

inputs = tokenizer(review, return_tensors="pt")  # 1. preprocess
with torch.inference_mode():
    logits = model(**inputs).logits[0]  # 2. forward
score, index = logits.softmax(-1).max(-1)  # 3. postprocess
by_hand = {"label": model.config.id2label[index.item()], "score": score.item()}

classify = pipeline("text-classification", model=model, tokenizer=tokenizer)
(result,) = classify(review)
print(
    result["label"] == by_hand["label"],
    abs(result["score"] - by_hand["score"]) < 1e-6,
)
# --8<-- [end:show]
