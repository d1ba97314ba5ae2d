# /// script
# requires-python = ">=3.11"
# dependencies = ["accelerate", "datasets", "numpy", "torch", "transformers"]
# [tool.bookproof]
# needs = ["hub-substitute"]
# timeout = 600
# ///
# --8<-- [start:show]
import csv
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from datasets import load_dataset
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    PrinterCallback,
    Trainer,
    TrainingArguments,
    set_seed,
)

table = Path("contracts.csv")  # two columns with these names: text,label
missing = not table.exists()
if missing:  # no file of your own: eight long texts
    good, bad = "이 영화는 정말 재미있다. " * 100, "지루하다. " * 200
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = [("text", "label"), *[(good, "good"), (bad, "bad")] * 4]
        csv.writer(file).writerows(rows)

texts = load_dataset("csv", data_files="contracts.csv", split="train")
texts = texts.class_encode_column("label")
parts = texts.train_test_split(0.25, stratify_by_column="label", seed=0)
windows = {"max_length": 512, "stride": 64, "return_overflowing_tokens": True}
right = {}

for name, cut in [
    ("jhu-clsp/mmBERT-small", {"max_length": 8192}),
    ("klue/bert-base", windows),
]:
    set_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(name)
    model = AutoModelForSequenceClassification.from_pretrained(
        name, num_labels=texts.features["label"].num_classes, dtype=torch.float32
    )

    def pieces(rows, numbers, tokenizer=tokenizer, cut=cut):
        """The whole text, or its windows; each has the label of its text."""
        encoded = tokenizer(rows["text"], truncation=True, **cut)
        of = encoded.pop("overflow_to_sample_mapping", range(len(numbers)))
        owner, label = [numbers[i] for i in of], [rows["label"][i] for i in of]
        return {**encoded, "owner": owner, "label": label}

    read = parts.map(pieces, batched=True, with_indices=True, remove_columns="text")
    arguments = TrainingArguments(
        f"my-models/{name}",
        learning_rate=2e-5,
        per_device_train_batch_size=1,
        per_device_eval_batch_size=1,
        gradient_accumulation_steps=16,  # texts or windows to a step
        gradient_checkpointing=True,  # less memory: backward computes layers again
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )
    trainer = Trainer(
        model,
        arguments,
        train_dataset=read["train"],
        processing_class=tokenizer,
        data_collator=DataCollatorWithPadding(tokenizer),
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    trainer.save_model()
    logits = trainer.predict(read["test"]).predictions
    owner = np.array(read["test"]["owner"])
    means = np.stack([logits[owner == i].mean(0) for i in range(len(parts["test"]))])
    labels = np.array(parts["test"]["label"])
    right[name] = float((means.argmax(-1) == labels).mean())
    train, test = read.num_rows.values()
    print(f"{name}: learns from {train} and judges {len(means)} texts by {test}")
Path("my-models/accuracy.json").write_text(json.dumps(right))
# --8<-- [end:show]
if missing:
    table.unlink()
    shutil.rmtree("my-models")
assert len(right) == 2
