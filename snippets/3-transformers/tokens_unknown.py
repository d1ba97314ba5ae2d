# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from transformers import AutoTokenizer

from week2.models import path_of

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
for text in ("명작 👍", "영화 봄 👍", "똠방각하", "갃", "名作", "Ça va"):
    encoded = tokenizer(text, add_special_tokens=False)
    lost = encoded["input_ids"].count(tokenizer.unk_token_id)
    print(f"{text}: {encoded.tokens()}, {lost} unknown")
# --8<-- [end:show]
