# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from transformers import AutoTokenizer

from week2.models import path_of

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
premise, hypothesis = "아이가 눈밭에서 뛴다", "아이가 잔다"
encoded = tokenizer(premise, hypothesis, return_token_type_ids=True)
for token, part in zip(encoded.tokens(), encoded["token_type_ids"], strict=True):
    print(part, token)
# --8<-- [end:show]
