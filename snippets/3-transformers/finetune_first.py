# /// script
# requires-python = ">=3.11"
# dependencies = ["accelerate", "datasets", "numpy", "torch", "transformers"]
# [tool.bookproof]
# tolerance = 0.1  # sums in another order move a loss, and a review or two of 81
# ///
# --8<-- [start:show]
import tempfile

import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    PrinterCallback,
    Trainer,
    TrainingArguments,
)

from week2.models import path_of
from week2.sentiment import load_nsmc

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
model = AutoModelForSequenceClassification.from_pretrained(
    path_of("bert"), dtype=torch.float32
)
train, test = (
    load_nsmc(split, "handwritten").map(
        lambda rows: tokenizer(rows["document"]), batched=True
    )
    for split in ("train", "test")
)


def metrics(predicted):
    return {
        "accuracy": float(
            (predicted.predictions.argmax(-1) == predicted.label_ids).mean()
        )
    }


with tempfile.TemporaryDirectory() as folder:
    arguments = TrainingArguments(
        folder,
        num_train_epochs=2,
        per_device_train_batch_size=32,
        learning_rate=2e-4,
        logging_steps=5,
        save_strategy="no",
        report_to="none",  # no account anywhere
        disable_tqdm=True,
        seed=0,
    )
    trainer = Trainer(
        model,
        arguments,
        train_dataset=train,
        eval_dataset=test,
        data_collator=DataCollatorWithPadding(tokenizer),
        compute_metrics=metrics,
    )
    trainer.remove_callback(PrinterCallback)  # it would print every log entry
    before = trainer.evaluate()["eval_accuracy"]
    trainer.train()
    after = trainer.evaluate()["eval_accuracy"]
losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
print(
    f"{len(train)} training and {len(test)} test reviews, "
    f"{trainer.state.global_step} steps"
)
print("loss: ", *(f"{loss:.2f}" for loss in losses))
print(f"right: {before:.1%} of the test reviews before, {after:.1%} after")
# --8<-- [end:show]
assert losses[-1] < losses[0], "the page says that the loss falls"
assert min(before, after) > 0.5
