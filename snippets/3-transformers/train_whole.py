# /// script
# requires-python = ">=3.11"
# dependencies = ["tokenizers", "torch", "transformers"]
# ///
# --8<-- [start:show]
from week2.sentiment.nsmc import handwritten_reviews
from week2.sentiment.tokenizer import train_tokenizer

texts = [review.document for review in handwritten_reviews()]
tokenizer = train_tokenizer(texts, size=2_000)
print(type(tokenizer).__name__, len(tokenizer))
print(tokenizer("꿀잼ㅋㅋㅋㅋㅋㅋ", "또 볼래요!").tokens())
# --8<-- [end:show]
