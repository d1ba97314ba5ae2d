# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
from week2.sentiment import classifier

model = classifier("bert", bf16=False)
review = "음악은 훌륭했습니다. 다만 그것 말고는 칭찬할 것을 못 찾겠네요."
words = review.split()
without = [" ".join(words[:i] + words[i + 1 :]) for i in range(len(words))]
whole, *parts = model.probabilities([review, *without])[:, 1]

print(f"probability of positive: {whole:.2f}; what each word adds to it:")
for word, part in zip(words, parts, strict=True):
    print(f"{whole - part:+.2f} {word}")
# --8<-- [end:show]
