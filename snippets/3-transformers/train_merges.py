# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
from collections import Counter
from itertools import pairwise

from week2.sentiment.nsmc import handwritten_reviews

words = Counter(w for r in handwritten_reviews() for w in r.document.split())
pieces = {word: list(word) for word in words}
for step in range(1, 61):
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
    if step <= 8 or step % 20 == 0:
        print(
            f"{step:>3}: {' + '.join(best)} → {''.join(best)}  ({pairs[best]} times)"
        )
print(pieces["영화를"], pieces["영화는"])
# --8<-- [end:show]
