# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch", "transformers"]
# [tool.bookproof]
# tolerance = 0.02  # the last digit of a difference of log-odds
# ///
# --8<-- [start:show]
import warnings

import matplotlib.pyplot as plt
import torch

from week2.sentiment import classifier

# The picture holds its letters as text, and the page has a font for them.
warnings.filterwarnings("ignore", "Glyph .* missing from font")

REVIEW = "배우들 연기는 좋았는데 이야기가 너무 뻔했어요."
NAMES = {"bert": "BERT", "mamba": "Mamba", "hybrid": "hybrid"}


def log_odds(model, rows):
    with torch.inference_mode():
        negative, positive = model.model(torch.tensor(rows)).logits.double().T
    return positive - negative


fig, axis = plt.subplots(figsize=(5.1, 2), layout="constrained")
for place, (name, label) in enumerate(NAMES.items()):
    model = classifier(name, bf16=False)
    ids = model.tokenizer(REVIEW)["input_ids"]
    without = [ids[:i] + ids[i + 1 :] for i in range(1, len(ids) - 1)]
    added = log_odds(model, [ids]) - log_odds(model, without)
    places = [i + 0.27 * (place - 1) for i in range(len(added))]
    axis.bar(places, added, width=0.25, label=label)
axis.axhline(0, color="0.5", lw=0.8)
axis.set_xticks(range(len(added)), model.tokenizer.tokenize(REVIEW), fontsize="small")
axis.set_ylabel("log-odds added")
axis.legend(loc="lower left", fontsize="small")
fig.savefig("occlusion_picture.svg")
# --8<-- [end:show]
