# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "matplotlib"]
# [tool.bookproof]
# tolerance = 0.02  # the last digit of a logit in bf16, after sums in another order
# ///
# --8<-- [start:show]
import warnings

import matplotlib.pyplot as plt
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of

# The picture holds its letters as text, and the page has a font for them.
warnings.filterwarnings("ignore", "Glyph .* missing from font")

REVIEW = "배우는 좋은데 이야기가 지루하다"
tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
model = AutoModelForSequenceClassification.from_pretrained(path_of("bert"))
inputs = tokenizer(REVIEW, return_tensors="pt")
with torch.inference_mode():
    logits = model(**inputs).logits[0].float()
probabilities = logits.softmax(-1)
ids = inputs["input_ids"][0].tolist()
pieces = tokenizer.convert_ids_to_tokens(ids)
names = [model.config.id2label[i] for i in range(len(logits))]

fig, axis = plt.subplots(figsize=(5.1, 3.6), layout="constrained")
axis.set(xlim=(0, 10), ylim=(0, 4.6))
axis.axis("off")
rows = [
    ("text", 4.1, [REVIEW]),
    ("tokens", 3.1, pieces),
    ("ids", 2.3, [str(i) for i in ids]),
    (
        "logits",
        1.3,
        [f"{name} {x:.1f}" for name, x in zip(names, logits.tolist(), strict=True)],
    ),
]
for name, y, words in rows:
    axis.text(0, y, name, va="center", color="C0")
    for place, word in enumerate(words):
        x = 1.2 + 8.8 * (place + 0.5) / len(words)
        axis.text(x, y, word, ha="center", va="center")
steps = ("tokenizer", "vocabulary", "model", "softmax")
for step, (top, bottom) in zip(
    steps, ((4.1, 3.1), (3.1, 2.3), (2.3, 1.3), (1.3, 0.4)), strict=True
):
    middle = (top + bottom) / 2
    axis.annotate(
        "", (0.35, bottom + 0.2), (0.35, top - 0.2), arrowprops={"arrowstyle": "->"}
    )
    axis.text(0.55, middle, step, va="center")
axis.text(0, 0.25, "label", va="center", color="C0")
for place, (name, p) in enumerate(zip(names, probabilities.tolist(), strict=True)):
    x = 3.4 + 4.5 * place
    axis.barh(
        0.25, 1.9 * p, left=x + 0.1, height=0.3, color="C0" if p > 0.5 else "0.6"
    )
    axis.text(x, 0.25, f"{name} {p:.2f}", ha="right", va="center")
fig.savefig("first_picture.svg")
# --8<-- [end:show]
