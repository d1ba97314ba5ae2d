# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from transformers import AutoTokenizer

from week2.models import path_of

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
encoded = tokenizer("정말 재미있었다", return_tensors="pt")
for name, tensor in encoded.items():
    print(f"{name:15}{tensor.tolist()}")

ids = encoded["input_ids"][0].tolist()
print(tokenizer.convert_ids_to_tokens(ids))
print(tokenizer.decode(ids))
print(tokenizer.decode(ids, skip_special_tokens=True))
# --8<-- [end:show]
