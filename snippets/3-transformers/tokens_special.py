# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from transformers import AutoTokenizer

from week2.models import path_of

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
for name, token in tokenizer.special_tokens_map.items():
    print(f"{name:10} {token:7} {tokenizer.convert_tokens_to_ids(token)}")
print(len(tokenizer), "pieces; at most", tokenizer.model_max_length, "tokens")
# --8<-- [end:show]
