# /// script
# requires-python = ">=3.11"
# dependencies = ["tokenizers", "torch", "transformers"]
# [tool.bookproof]
# # WordPiece's trainer numbers letters in no fixed order, and so breaks ties in none.
# tolerance = 0.01  # which of two equally good pieces a trainer takes
# ///
# --8<-- [start:show]
import random

from week2.sentiment.nsmc import handwritten_reviews
from week2.sentiment.tokenizer_choice import make

texts = [review.document for review in handwritten_reviews()]
random.Random(0).shuffle(texts)
half = len(texts) // 2
learn, held_out = texts[:half], texts[half:]
for kind, jamo in (
    ("wordpiece", False),
    ("bpe", False),
    ("unigram", False),
    ("bytes", False),
    ("wordpiece", True),
):
    tokenizer = make(kind, 1_500, jamo, learn)
    encoded = tokenizer.encode_batch(held_out)
    lengths = [len(e.ids) for e in encoded]
    unknown = tokenizer.token_to_id("[UNK]")
    lost = sum(i == unknown for e in encoded for i in e.ids) / sum(lengths)
    name = f"{kind}{' of jamo' if jamo else ''}"
    print(
        f"{name:17} {sum(lengths) / len(lengths):5.1f} tokens a review, "
        f"{lost:.1%} unknown"
    )
# --8<-- [end:show]
