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

texts = [
    "최고",
    "두 시간이 아깝다",
    "기대를 안 하고 갔는데 그 기대조차 채워 주지 못했다",
]
batch = tokenizer(texts, padding=True, return_tensors="pt")
with torch.inference_mode():
    alone = model(**tokenizer(texts[0], return_tensors="pt")).logits
    masked = model(**batch).logits[:1]
    forgotten = model(input_ids=batch["input_ids"]).logits[:1]
print("alone:             ", [round(x, 3) for x in alone[0].tolist()])
print("padded, masked:    ", [round(x, 3) for x in masked[0].tolist()])
print("padded, mask lost: ", [round(x, 3) for x in forgotten[0].tolist()])
# --8<-- [end:show]
assert torch.allclose(alone, masked, atol=1e-4)
assert (alone - forgotten).abs().max() > 0.01
