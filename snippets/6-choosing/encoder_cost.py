# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "scikit-learn"]
# [tool.bookproof]
# timeout = 900
# [tool.bookproof.measured]
# "*.ms.*" = [0.05, 100000]
# ///
import json

# --8<-- [start:show]
import time

import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from transformers import AutoConfig, AutoModelForSequenceClassification

from week2.sentiment.nsmc import handwritten_reviews

SHAPES = {  # as published; random weights cost what trained ones cost
    "koelectra_small": ("electra", {"vocab_size": 35_000}),
    "e5_small": ("bert", {"vocab_size": 250_037, "hidden_size": 384}),
    "bert_base": ("bert", {"vocab_size": 32_000}),
    "mmbert_small": ("modernbert", {"vocab_size": 256_000, "hidden_size": 384}),
}
SHAPES["e5_small"][1]["intermediate_size"] = 1_536
SHAPES["mmbert_small"][1].update(num_attention_heads=6, intermediate_size=1_152)


def milliseconds(read, text):
    """Processor time of one text."""
    began = time.process_time()
    read(text)
    return 1e3 * (time.process_time() - began)


@torch.inference_mode()
def costs_of(kind, shape):
    config = AutoConfig.for_model(kind, **shape)
    model = AutoModelForSequenceClassification.from_config(config).eval()
    lengths = [n for n in (20, 512, 2_048) if n <= config.max_position_embeddings]
    model(torch.randint(100, 30_000, (1, 20)))  # the first reading is slower
    ms = {n: milliseconds(model, torch.randint(100, 30_000, (1, n))) for n in lengths}
    return {"millions": sum(p.numel() for p in model.parameters()) / 1e6, "ms": ms}


# --8<-- [end:show]


torch.set_num_threads(1)
results = {name: costs_of(*shape) for name, shape in SHAPES.items()}
reviews = list(handwritten_reviews())
counter = make_pipeline(
    TfidfVectorizer(analyzer="char", ngram_range=(1, 4)), LogisticRegression()
)
counter.fit([r.document for r in reviews], [r.label for r in reviews])
counter.predict([reviews[0].document])
results["tfidf"] = {"ms": {20: milliseconds(counter.predict, [reviews[0].document])}}
with open("encoder_cost.json", "w") as file:
    json.dump(results, file, indent=1)
