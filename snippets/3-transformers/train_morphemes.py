# /// script
# requires-python = ">=3.11"
# dependencies = ["kiwipiepy", "tokenizers", "torch", "transformers"]
# [tool.bookproof]
# needs = ["kiwi"]
# tolerance = 0.01  # which of two equally good pieces a trainer takes
# ///
# --8<-- [start:show]
import random

from kiwipiepy import Kiwi

from week2.sentiment.nsmc import handwritten_reviews
from week2.sentiment.tokenizer_choice import make

kiwi = Kiwi()
for text in ("영화를 봤다", "배우들의 연기가 훌륭했다"):
    print(text, "→", *(f"{m.form}/{m.tag}" for m in kiwi.tokenize(text)))

texts = [review.document for review in handwritten_reviews()]
random.Random(0).shuffle(texts)
cut = [" ".join(m.form for m in kiwi.tokenize(text)) for text in texts]
half = len(cut) // 2
tokenizer = make("bpe", 1_500, False, cut[:half])
encoded = tokenizer.encode_batch(cut[half:])
lengths = [len(e.ids) for e in encoded]
unknown = tokenizer.token_to_id("[UNK]")
lost = sum(i == unknown for e in encoded for i in e.ids) / sum(lengths)
print(
    f"bpe of morphemes  {sum(lengths) / len(lengths):5.1f} tokens a review, "
    f"{lost:.1%} unknown"
)
# --8<-- [end:show]
