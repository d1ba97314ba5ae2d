# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
def choose(
    labels: int,
    tokens: int,
    *,
    splits: bool = False,
    language: str = "ko",
    gpu: bool = False,
    milliseconds: float = 1_000,
) -> str:
    """Name what to try first for sorting texts into classes.

    Args:
        labels: how many texts have a label; 0: none, or the answer is in words.
        tokens: in the longest text.
        splits: whether parts of a long text can be judged apart.
        language: "ko", or any other.
        gpu: whether one is there to train and to serve.
        milliseconds: that one text may take.
    """
    if labels < 100:
        return "a language model"
    if milliseconds < 5 and not gpu:
        return "TF-IDF with logistic regression"
    encoder = "klue/bert-base" if language == "ko" else "jhu-clsp/mmBERT-small"
    if tokens > 512:
        if splits:
            return f"{encoder} in windows"
        return "jhu-clsp/mmBERT-small" if tokens <= 8_192 else "a language model"
    if labels < 1_000 and not gpu:
        return "embeddings with logistic regression"
    return encoder


print("300 film reviews, a laptop     ", choose(300, 60))
print("5,000 reviews of a shop, a GPU ", choose(5_000, 200, gpu=True))
print("a million comments, 2 ms each  ", choose(20_000, 60, milliseconds=2))
print("contracts of 6,000 tokens      ", choose(3_000, 6_000, gpu=True))
print("the mood of a long thread      ", choose(5_000, 4_000, splits=True, gpu=True))
print("questions, and no labels       ", choose(0, 300))
# --8<-- [end:show]
