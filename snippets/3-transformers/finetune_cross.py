# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch", "transformers"]
# [tool.bookproof]
# timeout = 120
# tolerance = 0.02  # fine-tuned weights: rounding adds up over the steps
# ///
# --8<-- [start:show]
import json
from pathlib import Path

import numpy as np
import torch
from sklearn.model_selection import StratifiedKFold
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of
from week2.sentiment.baselines import tfidf_logistic
from week2.sentiment.metrics import accuracy
from week2.sentiment.nsmc import handwritten_reviews

reviews = list(handwritten_reviews())
texts = np.array([r.document for r in reviews], dtype=object)
labels = np.array([r.label for r in reviews])
tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))


def bundled():
    return AutoModelForSequenceClassification.from_pretrained(
        path_of("bert"), dtype=torch.float32
    )


def encode(rows):
    return tokenizer(list(texts[rows]), padding=True, return_tensors="pt")


def fine_tune(model, rows, epochs=2):
    model.bert.embeddings.requires_grad_(False)  # 300 reviews are too few
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-4)
    for _ in range(epochs):
        for part in np.array_split(np.random.permutation(rows), len(rows) // 32):
            model(**encode(part), labels=torch.tensor(labels[part])).loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    return model


@torch.inference_mode()
def predict(model, rows):
    return model.eval()(**encode(rows)).logits.argmax(-1).numpy()


torch.manual_seed(0)
np.random.seed(0)
guesses = {
    name: np.empty_like(labels) for name in ("tfidf", "as_it_is", "fine_tuned")
}
for learn, judge in StratifiedKFold(3, shuffle=True, random_state=0).split(
    texts, labels
):
    guesses["tfidf"][judge] = tfidf_logistic(texts[learn], labels[learn]).predict(
        texts[judge]
    )
    guesses["as_it_is"][judge] = predict(bundled(), judge)
    guesses["fine_tuned"][judge] = predict(fine_tune(bundled().train(), learn), judge)
# --8<-- [end:show]
result: dict = {name: accuracy(guess, labels) for name, guess in guesses.items()}
assert result["tfidf"]["accuracy"] + 0.04 < result["fine_tuned"]["accuracy"], (
    "the page says more"
)
result["gained"] = 100 * (
    result["fine_tuned"]["accuracy"] - result["as_it_is"]["accuracy"]
)
assert abs(result["gained"]) < 5, "the page says that it hardly moves"
Path("finetune_cross.json").write_text(json.dumps(result))
