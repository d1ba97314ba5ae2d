# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import warnings
from collections import Counter
from itertools import pairwise

import matplotlib.pyplot as plt

from week2.sentiment.nsmc import handwritten_reviews

# The picture holds its letters as text, and the page has a font for them.
warnings.filterwarnings("ignore", "Glyph .* missing from font")

WORD = "훌륭했습니다."
words = Counter(w for r in handwritten_reviews() for w in r.document.split())
pieces = {word: list(word) for word in words}
shown = [("start", list(WORD))]
for step in range(1, 251):
    pairs: Counter[tuple[str, str]] = Counter()
    for word, split in pieces.items():
        for pair in pairwise(split):
            pairs[pair] += words[word]
    best = max(pairs, key=lambda pair: (pairs[pair], pair))  # ties: by spelling
    for split in pieces.values():
        at = 0
        while at < len(split) - 1:
            if (split[at], split[at + 1]) == best:
                split[at : at + 2] = ["".join(best)]
            at += 1
    if pieces[WORD] != shown[-1][1]:
        shown.append((f"join {step}", list(pieces[WORD])))

fig, ax = plt.subplots(figsize=(3.8, 2.8))
for row, (name, split) in enumerate(shown):
    ax.text(-0.15, 0.4 - row, name, va="center", ha="right", fontsize=9)
    left = 0
    for piece in split:
        new = row and piece not in shown[row - 1][1]
        cell = plt.Rectangle((left + 0.05, -row), len(piece) - 0.1, 0.8)
        cell.set(facecolor="C1" if new else "C0", alpha=0.3)
        ax.add_patch(cell)
        ax.text(left + len(piece) / 2, 0.4 - row, piece, va="center", ha="center")
        left += len(piece)
ax.set(xlim=(-1.6, len(WORD) + 0.1), ylim=(1 - len(shown) - 0.1, 1))
ax.axis("off")
fig.savefig("train_picture.svg")
# --8<-- [end:show]
