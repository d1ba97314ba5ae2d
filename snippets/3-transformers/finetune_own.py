# /// script
# requires-python = ">=3.11"
# dependencies = ["accelerate", "datasets", "numpy", "torch", "transformers"]
# [tool.bookproof]
# tolerance = 0.1  # sums in another order move a loss, and a review or two of 40
# ///
# --8<-- [start:show]
import csv
from pathlib import Path

import torch
from datasets import load_dataset
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    PrinterCallback,
    Trainer,
    TrainingArguments,
    pipeline,
    set_seed,
)

from week2.models import path_of
from week2.sentiment.nsmc import handwritten_reviews

table = Path("reviews.csv")  # two columns with these names: text,label
missing = not table.exists()
if missing:  # no file of your own: 200 of the book's reviews
    reviews = [(r.document, ("bad", "good")[r.label]) for r in handwritten_reviews()]
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *reviews[:200]])

name = path_of("bert")  # or "klue/bert-base", from the hub
reviews = load_dataset("csv", data_files="reviews.csv", split="train")
# None without a text or a label.
reviews = reviews.filter(lambda row: row["text"] and row["label"] is not None)
reviews = reviews.class_encode_column("label")  # words become numbers
names = reviews.features["label"].names
parts = reviews.train_test_split(0.2, stratify_by_column="label", seed=0)

set_seed(0)
tokenizer = AutoTokenizer.from_pretrained(name)
model = AutoModelForSequenceClassification.from_pretrained(
    name,
    num_labels=len(names),
    id2label=dict(enumerate(names)),
    label2id={label: number for number, label in enumerate(names)},
    ignore_mismatched_sizes=True,  # a head for another number of labels is replaced
    dtype=torch.float32,
)
parts = parts.map(
    lambda rows: tokenizer(rows["text"], truncation=True, max_length=128),
    batched=True,
)


def accuracy(predicted):
    right = predicted.predictions.argmax(-1) == predicted.label_ids
    return {"accuracy": float(right.mean())}


folder = "my-model"  # the trained model stays there
arguments = TrainingArguments(
    folder,
    num_train_epochs=3,
    per_device_train_batch_size=16,
    learning_rate=1e-4,  # for a large encoder 2e-5
    save_strategy="no",
    report_to="none",
    disable_tqdm=True,
    seed=0,
)
trainer = Trainer(
    model,
    arguments,
    train_dataset=parts["train"],
    eval_dataset=parts["test"],
    processing_class=tokenizer,
    data_collator=DataCollatorWithPadding(tokenizer),
    compute_metrics=accuracy,
)
trainer.remove_callback(PrinterCallback)
trainer.train()
right = trainer.evaluate()["eval_accuracy"]
trainer.save_model()
classify = pipeline("text-classification", model=folder)
print(f"{len(parts['train'])} training reviews, labels: {', '.join(names)}")
print(f"right: {right:.1%} of {len(parts['test'])} held-out reviews")
print(classify("배우는 좋은데 이야기가 지루하다"))
# --8<-- [end:show]
if missing:
    text = table.read_text("utf-8")
    for encoding in ("utf-8-sig", "cp949"):  # as Excel saves tables
        table.write_text(text, encoding)
        read = {"encoding": encoding} if encoding == "cp949" else {}
        again = load_dataset("csv", data_files="reviews.csv", split="train", **read)
        assert again["text"][:] == reviews["text"][:], "the page says how to read it"
    table.unlink()
    for path in Path(folder).iterdir():
        path.unlink()
    Path(folder).rmdir()
assert classify.model.config.id2label == dict(enumerate(names))
