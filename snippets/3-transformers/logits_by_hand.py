# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of

folder = path_of("bert")
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForSequenceClassification.from_pretrained(
    folder, dtype=torch.float32
)

batch = tokenizer(
    ["또 보고 싶은 영화", "다시는 안 본다"], padding=True, return_tensors="pt"
)
with torch.inference_mode():
    logits = model(**batch).logits
probabilities = logits.softmax(dim=-1)
best = probabilities.argmax(dim=-1)

print("logits       ", [[round(x, 2) for x in row] for row in logits.tolist()])
print("probabilities", [[round(x, 3) for x in row] for row in probabilities.tolist()])
print("labels       ", [model.config.id2label[i] for i in best.tolist()])
# --8<-- [end:show]
