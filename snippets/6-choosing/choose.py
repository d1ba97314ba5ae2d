# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
# --8<-- [start:show]
from math import inf

import numpy as np

COUNTS = "TF-IDF with logistic regression"
EMBEDDINGS = "embeddings with logistic regression"
KLUE, MMBERT = "klue/bert-base", "jhu-clsp/mmBERT-small"
SMALL = "monologg/koelectra-small-v3-discriminator"
# about how many milliseconds on one CPU thread, for texts of these lengths
TOKENS = (20, 512, 2_048)
COSTS = {
    KLUE: (65, 1_000),
    SMALL: (10, 160),
    MMBERT: (31, 580, 3_600),
    EMBEDDINGS: (17, 300),
}


def choose(
    labels, tokens, *, splits=False, language="ko", gpu=False, milliseconds=inf
):
    """Name what to try first for sorting texts into classes.

    Args:
        labels: how many texts have a label; 0: none, or the answer is in words.
        tokens: in the longest text.
        splits: whether parts of a long text can be judged apart.
        language: "ko", or any other.
        gpu: whether one is there to train and to serve.
        milliseconds: that the longest text may take.
    """
    if labels < 100:
        return "a language model"
    if milliseconds < 5 and not gpu:
        return COUNTS
    models = [KLUE, SMALL] if language == "ko" else [MMBERT]
    if tokens > 512 and not splits:
        models = [MMBERT]
        if tokens > 8_192:
            return "a language model"
    elif tokens <= 512 and labels < 1_000 and not gpu:
        models = [EMBEDDINGS]
    windows = tokens > 512 and splits
    # beyond the longest measured length, at most this many times
    times = tokens / 512 if windows else max(1, tokens / 2_048) ** 2
    for model in models:
        costs = COSTS[model][: 2 if windows else None]
        one = np.interp(tokens, TOKENS[: len(costs)], costs)  # a window, or the text
        if gpu or times * one <= milliseconds:
            return f"{model} in windows" if windows else model
    return COUNTS


print("300 film reviews, a laptop     ", choose(300, 60))
print("5,000 reviews of a shop, a GPU ", choose(5_000, 200, gpu=True))
print("the same, a CPU, 100 ms each   ", choose(5_000, 200, milliseconds=100))
print("a million comments, 2 ms each  ", choose(20_000, 60, milliseconds=2))
print("contracts of 6,000 tokens      ", choose(3_000, 6_000, gpu=True))
print("the mood of a long thread      ", choose(5_000, 4_000, splits=True, gpu=True))
print("questions, and no labels       ", choose(0, 300))
# --8<-- [end:show]
