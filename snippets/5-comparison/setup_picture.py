# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets", "matplotlib", "torch", "transformers"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
from transformers import AutoTokenizer

from week2.models import path_of
from week2.sentiment import load_nsmc

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
reviews = load_nsmc("train", "handwritten")["document"][:64]
batches = {"64 reviews": reviews, "64 copies of one": [reviews[3]] * 64}

fig, axes = plt.subplots(1, 2, figsize=(3.6, 2.7), sharey=True, layout="constrained")
longest = max(len(row) for row in tokenizer(reviews)["input_ids"])
for axis, (title, texts) in zip(axes, batches.items(), strict=True):
    masks = tokenizer(texts, padding=True)["attention_mask"]
    rows, width = range(len(masks)), len(masks[0])
    axis.barh(rows, width, height=1, color="0.5", alpha=0.3)
    axis.barh(rows, [sum(mask) for mask in masks], height=1, color="C0")
    axis.set_title(title, fontsize=11)
    axis.set(xlim=(0, longest), xlabel="tokens", xticks=[width], yticks=[])
    axis.grid(False)
    axis.spines.left.set_visible(False)
fig.savefig("setup_picture.svg")
# --8<-- [end:show]
