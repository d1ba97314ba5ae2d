# /// script
# requires-python = ">=3.11"
# dependencies = ["accelerate", "datasets", "numpy", "torch", "transformers"]
# [tool.bookproof]
# needs = ["hub-substitute"]
# timeout = 600
# ///
import tempfile

import numpy as np
import torch
from datasets import DatasetDict, concatenate_datasets, load_dataset
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    PrinterCallback,
    Trainer,
    TrainingArguments,
    set_seed,
)

folder = tempfile.TemporaryDirectory()
# --8<-- [start:show]
name = "klue/bert-base"
set_seed(0)
tokenizer = AutoTokenizer.from_pretrained(name)
model = AutoModelForSequenceClassification.from_pretrained(
    name, num_labels=3, dtype=torch.float32
)

kornli = "kakaobrain/kor_nli"
parts = [load_dataset(kornli, part, split="train") for part in ("multi_nli", "snli")]
pairs = DatasetDict(
    train=concatenate_datasets(parts),
    validation=load_dataset(kornli, "xnli", split="validation"),
)
pairs = pairs.map(
    lambda rows: tokenizer(
        rows["premise"], rows["hypothesis"], truncation=True, max_length=128
    ),
    batched=True,
)
print(pairs.num_rows)
print("columns:", *pairs["train"].column_names)

arguments = TrainingArguments(
    folder.name,
    max_steps=2,  # only to see it run
    learning_rate=2e-5,
    per_device_train_batch_size=32,
    report_to="none",
    disable_tqdm=True,
)
trainer = Trainer(
    model,
    arguments,
    train_dataset=pairs["train"],
    eval_dataset=pairs["validation"],
    data_collator=DataCollatorWithPadding(tokenizer),
)
trainer.remove_callback(PrinterCallback)
trainer.train()
print("steps:", trainer.state.global_step)
logits = trainer.predict(pairs["validation"]).predictions
print("logits:", np.shape(logits))
# --8<-- [end:show]
folder.cleanup()
