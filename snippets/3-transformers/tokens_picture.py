# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "matplotlib"]
# ///
# --8<-- [start:show]
import warnings

import matplotlib.pyplot as plt
from transformers import AutoTokenizer

from week2.models import path_of

# The picture holds its letters as text, and the page has a font for them.
warnings.filterwarnings("ignore", "Glyph .* missing from font")

LENGTH = 8
tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
texts = [
    "최고",
    "두 시간이 아깝다",
    "배우들의 연기가 정말 훌륭하고 음악도 좋았지만 결말이 최악이다",
]
batch = tokenizer(texts, padding=True, truncation=True, max_length=LENGTH)

fig, ax = plt.subplots(figsize=(4.4, 3.8))
for column, text in enumerate(texts):
    ids, mask = batch["input_ids"][column], batch["attention_mask"][column]
    whole = tokenizer.convert_ids_to_tokens(tokenizer(text)["input_ids"])
    tokens = tokenizer.convert_ids_to_tokens(ids)
    for row, (token, counts) in enumerate(zip(tokens, mask, strict=True)):
        special = token in tokenizer.all_special_tokens
        colour = "C5" if not counts else "C4" if special else "C0"
        cell = plt.Rectangle((column, -row), 0.94, 0.86, facecolor=colour)
        cell.set_alpha(0.25 if counts else 0.1)
        ax.add_patch(cell)
        at = (column + 0.08, 0.43 - row)
        ax.text(*at, token, va="center", fontsize=9, alpha=1 if counts else 0.6)
        ax.text(
            column + 0.87, at[1], str(counts), va="center", ha="right", fontsize=9
        )
    for row, token in enumerate(whole[LENGTH - 1 : -1], LENGTH):
        cell = plt.Rectangle((column, -row), 0.94, 0.86, fill=False)
        cell.set(edgecolor="C3", linestyle=":")
        ax.add_patch(cell)
        ax.text(column + 0.08, 0.43 - row, token, va="center", fontsize=9, color="C3")
ax.text(1.9, -7.57, "cut off", va="center", ha="right", color="C3", fontsize=9)
ax.set(xlim=(-0.02, 3), ylim=(-10.2, 1))
ax.axis("off")
fig.savefig("tokens_picture.svg")
# --8<-- [end:show]
