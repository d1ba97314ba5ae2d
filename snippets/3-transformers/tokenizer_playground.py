# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

from transformers import AutoTokenizer

from week2.models import path_of

EXAMPLES = [
    ("A review", "배우들 연기는 좋았는데 이야기가 너무 뻔했어요."),
    ("Laughter and tears", "ㅋㅋㅋㅋㅋㅋㅋ 진짜 웃기다 ㅠㅠㅠㅠㅠ"),
    ("Endings", "재미있다 재미있어요 재미있었습니다 재미없었습니다"),
    ("Without spaces", "정말재미있게봤습니다"),
    ("Latin letters and numbers", "CG는 Marvel급! 10점 만점에 9.5점"),
    ("What it has never seen", "최고 👍👍 웰메이드 스릴러 갃"),
]
tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
for title, text in EXAMPLES:
    print(f"{title}: {text}\n    {' | '.join(tokenizer.tokenize(text))}")
# --8<-- [end:show]
assert "[UNK]" in tokenizer.tokenize("갃"), "the page calls it unknown"
Path("tokenizer_playground.json").write_text(
    json.dumps({"examples": EXAMPLES, "vocabulary": len(tokenizer)})
)
