# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from transformers import AutoTokenizer

from week2.models import path_of

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
texts = [
    "최고",
    "두 시간이 아깝다",
    "배우들의 연기가 정말 훌륭하고 음악도 좋았지만 결말이 최악이다",
]
batch = tokenizer(
    texts, padding=True, truncation=True, max_length=8, return_tensors="pt"
)
print(batch["input_ids"])
print(batch["attention_mask"])
print(tokenizer.decode(batch["input_ids"][2]))
# --8<-- [end:show]
assert len(tokenizer(texts[2])["input_ids"]) > 8, (
    "the page says that its end is cut off"
)
assert "최악" not in tokenizer.decode(batch["input_ids"][2])
