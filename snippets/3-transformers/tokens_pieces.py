# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from transformers import AutoTokenizer

from week2.models import path_of

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
for text in ("정말 재미있었다", "재미있었지만 지루했다", "눈물겹도록 훌륭했습니다"):
    print(text, "→", tokenizer.tokenize(text))
# --8<-- [end:show]
