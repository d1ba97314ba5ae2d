# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from transformers import AutoTokenizer

from week2.models import path_of

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
text = "꿀잼ㅋㅋㅋㅋㅋㅋㅋ 또 볼래요!!!!!"
encoded = tokenizer(text, return_offsets_mapping=True, add_special_tokens=False)
for token, (start, end) in zip(
    encoded.tokens(), encoded["offset_mapping"], strict=True
):
    print(f"{token:8} {start:2}–{end:<2} {text[start:end]}")
# --8<-- [end:show]
