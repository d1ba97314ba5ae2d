# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch
from transformers import BertConfig, BertForSequenceClassification

with torch.device("meta"):  # sizes without numbers
    model = BertForSequenceClassification(BertConfig(vocab_size=32_000))
depth, rank = model.config.num_hidden_layers, 8
sizes = dict.fromkeys(["embeddings", *range(1, depth + 1), "pooler", "classifier"], 0)
adapter = 0
for name, weight in model.named_parameters():
    words = name.split(".")
    part = int(words[3]) + 1 if "layer" in words else words[name.startswith("bert")]
    sizes[part] += weight.numel()
    if name.endswith(("query.weight", "value.weight")):
        adapter += rank * sum(weight.shape)  # A has one side of W, B the other
head = sizes["classifier"]
learned = {"fine-tuning": sum(sizes.values()), "LoRA": adapter + head}

fig, ax = plt.subplots(figsize=(3.7, 3.9))
for column, (way, count) in enumerate(learned.items()):
    left = 1.6 + 2.1 * column
    for row, part in enumerate(reversed(sizes)):
        y = 0.42 * (len(sizes) - 1 - row)
        new = part == "classifier"
        frozen = way == "LoRA" and not new
        colour = "C1" if new else "C5" if frozen else "C0"
        cell = plt.Rectangle((left, y), 1.3, 0.34, facecolor=colour)
        cell.set_alpha(0.25 if frozen else 0.9)
        ax.add_patch(cell)
        if frozen and isinstance(part, int):
            ax.add_patch(plt.Rectangle((left + 1.35, y), 0.12, 0.34, facecolor="C1"))
        if not column:
            word = f"layer {part}" if isinstance(part, int) else part
            ax.text(1.5, y + 0.17, word, ha="right", va="center", fontsize=9)
    ax.text(left + 0.65, 6.75, way, ha="center", va="center")
    ax.text(left + 0.65, -0.4, f"{count:,}", ha="center", va="center")
ax.text(1.5, -0.4, "trained", ha="right", va="center", fontsize=9)
for x, word, colour in ((0.5, "from the hub", "C0"), (2.6, "frozen", "C5")):
    ax.text(x, -1.1, word, color=colour, va="center")
ax.text(4.1, -1.1, "new", color="C1", va="center")
ax.set(xlim=(0, 5.4), ylim=(-1.4, 7))
ax.axis("off")
fig.savefig("hub_picture.svg")
# --8<-- [end:show]
