# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "accelerate", "datasets", "matplotlib", "numpy", "safetensors", "scikit-learn",
#     "torch", "transformers",
# ]
# [tool.bookproof]
# needs = ["nsmc", "long"]
# timeout = 3600
# memory = 8
# tolerance = 0.05  # fine-tuned weights: rounding adds up over the steps
# [tool.bookproof.measured]
# "{'train_runtime': '#', *" = [0.06, 1500]
# "* 'train_samples_per_second': '#', *" = [2, 6000]
# "* 'train_steps_per_second': '#', *" = [0.1, 400]
# "* 'train_loss': '#', *" = [0.2, 1]
# ///
# --8<-- [start:show]
import json
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from safetensors.torch import load_file
from transformers import (
    BertForSequenceClassification,
    DataCollatorWithPadding,
    PreTrainedTokenizerFast,
    Trainer,
    TrainingArguments,
)

import week2
from week2.sentiment import load_nsmc
from week2.sentiment.architectures import make_config
from week2.sentiment.baselines import tfidf_logistic
from week2.sentiment.metrics import accuracy

# of a clone: pre-trained, no labels
state = Path(week2.__file__).parents[2] / "training" / "bert"
tokenizer = PreTrainedTokenizerFast.from_pretrained(state)
train = load_nsmc("train").shuffle(seed=0)
judge = load_nsmc("validation").select(range(1_500))


def encode(part):
    return part.map(
        lambda rows: tokenizer(rows["document"], max_length=128, truncation=True),
        batched=True,
    )


def network(pretrained):
    torch.manual_seed(0)
    model = BertForSequenceClassification(make_config("bert", tokenizer, dropout=0.1))
    if pretrained:
        weights = load_file(state / "state.safetensors")
        encoder = {
            k.removeprefix("encoder."): v
            for k, v in weights.items()
            if "encoder." in k
        }
        missing = model.bert.load_state_dict(encoder, strict=False).missing_keys
        assert all(key.startswith("pooler") for key in missing), missing
    return model


def fine_tuned(part, pretrained):
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            folder,
            num_train_epochs=3,
            per_device_train_batch_size=16,
            per_device_eval_batch_size=128,
            learning_rate=5e-4,
            warmup_steps=5,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            use_cpu=True,
            seed=0,
        )
        trainer = Trainer(
            network(pretrained),
            arguments,
            train_dataset=encode(part),
            data_collator=DataCollatorWithPadding(tokenizer),
        )
        trainer.train()
        return np.argmax(trainer.predict(encode(judge)).predictions, -1)


truth = np.array(judge["label"])
budgets = (100, 300, 1_000)
rows: dict[str, list[dict]] = {"tfidf": [], "new": [], "pretrained": []}
for budget in budgets:
    part = train.select(range(budget))
    guess = {
        "tfidf": tfidf_logistic(part["document"], np.array(part["label"])).predict(
            judge["document"]
        ),
        "new": fine_tuned(part, pretrained=False),
        "pretrained": fine_tuned(part, pretrained=True),
    }
    for name, predicted in guess.items():
        rows[name].append(accuracy(predicted, truth))
# --8<-- [end:show]
names = {"tfidf": "TF-IDF", "new": "BERT, new", "pretrained": "BERT, pre-trained"}
fig, ax = plt.subplots(figsize=(4.8, 3.2), layout="constrained")
for mark, (name, scores) in zip("so^", rows.items(), strict=True):
    middle = [row["accuracy"] for row in scores]
    spread = [
        [row["accuracy"] - row["low"] for row in scores],
        [row["high"] - row["accuracy"] for row in scores],
    ]
    ax.errorbar(budgets, middle, spread, marker=mark, capsize=3, label=names[name])
ax.set(xscale="log", xlabel="labelled reviews", ylabel="accuracy on held-out reviews")
ax.set_xticks(budgets, [f"{n:,}" for n in budgets])
ax.minorticks_off()
ax.legend(frameon=False)
fig.savefig("finetune_budget.svg")

assert rows["pretrained"][-1]["low"] > rows["new"][-1]["high"], (
    "pre-training is what counts"
)
gained = {
    str(b): {n: rows[n][i] for n in rows}
    | {
        "over_tfidf": 100
        * (rows["pretrained"][i]["accuracy"] - rows["tfidf"][i]["accuracy"])
    }
    for i, b in enumerate(budgets)
}
Path("finetune_budget.json").write_text(json.dumps(gained))
