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

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
encoded = tokenizer("아이가 눈밭에서 뛴다", "아이가 잔다", return_token_type_ids=True)
parts = encoded["token_type_ids"]

fig, ax = plt.subplots(figsize=(3.8, 3.6))
for row, (token, part) in enumerate(zip(encoded.tokens(), parts, strict=True)):
    special = token in tokenizer.all_special_tokens
    cell = plt.Rectangle((1.25, -row), 1.2, 0.86, facecolor=f"C{part}")
    cell.set_alpha(0.1 if special else 0.3)
    ax.add_patch(cell)
    ax.text(1.33, 0.43 - row, token, va="center", fontsize=9)
    ax.text(2.38, 0.43 - row, str(part), va="center", ha="right", fontsize=9)
    ax.plot([2.5, 2.85], [0.43 - row] * 2, color="C5", lw=1)
for part, name in enumerate(("premise", "hypothesis")):
    rows = [row for row, number in enumerate(parts) if number == part]
    middle = 0.43 - (rows[0] + rows[-1]) / 2
    ax.text(1.15, middle, name, va="center", ha="right", color=f"C{part}")
ax.set(xlim=(0, 5.4), ylim=(-len(parts) + 0.9, 1))
last = 0.86 - len(parts) + 0.1
bar = plt.Rectangle((2.85, last), 0.75, 0.9 - last, fill=False, edgecolor="C5")
ax.add_patch(bar)
middle = (last + 0.9) / 2
ax.text(3.22, middle, "encoder", rotation=90, va="center", ha="center")
ax.text(3.97, middle, "new head", rotation=90, va="center", ha="center", color="C2")
for place, label in enumerate(("entailment", "neutral", "contradiction")):
    y = middle + 1.5 * (1 - place)
    ax.annotate("", (4.35, y), (4.1, middle), arrowprops={"arrowstyle": "->"})
    ax.text(4.4, y, label, va="center", fontsize=9)
ax.annotate("", (3.85, middle), (3.62, middle), arrowprops={"arrowstyle": "->"})
ax.axis("off")
fig.savefig("nli_picture.svg")
# --8<-- [end:show]
