# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "transformers"]
# ///
import json
from pathlib import Path

# --8<-- [start:show]
import numpy as np

from week2.sentiment import classifier

NAMES = {"bert": "BERT", "mamba": "Mamba", "hybrid": "Hybrid"}
REVIEWS = [
    "배우들 연기는 좋았는데 이야기가 너무 뻔했어요.",
    "기대 안 했는데 정말 재미있게 봤어요",
    "돈이 아깝다. 두 시간을 버렸다.",
    "나쁘지 않다. 아니, 꽤 좋다.",
    "재미있다는 사람들 이해가 안 간다",
    "ㅋㅋㅋㅋ 이걸 영화라고 만들었나",
]


def log_odds(model, ids):
    """Log-odds of the last label ("positive") for each row of token ids."""
    import torch

    with torch.inference_mode():
        share = (
            model.model(torch.tensor(ids)).logits.double().softmax(-1)[:, -1].numpy()
        )
    return np.log(share / (1 - share))


def added(model, review):
    """For each token: the log-odds with it, less those of the review without it."""
    ids = model.tokenizer(review)["input_ids"]
    # not [CLS] and [SEP]
    without = [ids[:i] + ids[i + 1 :] for i in range(1, len(ids) - 1)]
    return model.tokenizer.tokenize(review), log_odds(model, [ids]) - log_odds(
        model, without
    )


models = {name: classifier(name, bf16=False) for name in NAMES}
for review in REVIEWS:
    verdicts = {name: model([review])[0] for name, model in models.items()}
    print(review)
    print(
        "   ",
        ", ".join(
            f"{NAMES[n]} {v['label']} {v['score']:.2f}" for n, v in verdicts.items()
        ),
    )

print("\nWhat each token of the first review added:")
columns = {name: added(model, REVIEWS[0]) for name, model in models.items()}
for i, token in enumerate(columns["bert"][0]):
    print(
        "    ",
        " ".join(f"{column[i]:+6.2f}" for _, column in columns.values()),
        token,
    )
# --8<-- [end:show]
for review in REVIEWS:
    labels = {model([review])[0]["label"] for model in models.values()}
    assert len(labels) == 1, "the page says: the three models agree on each review"
Path("three_verdicts.json").write_text(
    json.dumps({"playground": {"names": NAMES, "examples": REVIEWS}})
)
