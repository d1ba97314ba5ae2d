# /// script
# requires-python = ">=3.11"
# dependencies = ["accelerate", "datasets", "peft", "torch", "transformers"]
# [tool.bookproof]
# needs = ["hub-substitute", "peft"]
# timeout = 600
# ///
import os
import tempfile

import peft
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

# --8<-- [start:show]
name = "klue/bert-base"
set_seed(0)
tokenizer = AutoTokenizer.from_pretrained(name)
whole = AutoModelForSequenceClassification.from_pretrained(
    name, num_labels=2, dtype=torch.float32
)
config = peft.LoraConfig(
    task_type="SEQ_CLS", r=8, lora_alpha=16, target_modules=["query", "value"]
)
model = peft.get_peft_model(whole, config)
learned = [
    key.split(".")[-4:-1] for key, w in model.named_parameters() if w.requires_grad
]
print("learned:", *sorted({*map(".".join, learned)}), sep="\n  ")
# --8<-- [end:show]
nsmc = load_dataset("e9t/nsmc", split="train", revision="refs/convert/parquet")
nsmc = nsmc.map(
    lambda rows: tokenizer(rows["document"], truncation=True), batched=True
)
with tempfile.TemporaryDirectory() as folder:
    arguments = TrainingArguments(
        folder,
        max_steps=4,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        seed=0,
    )
    trainer = Trainer(
        model,
        arguments,
        train_dataset=nsmc,
        data_collator=DataCollatorWithPadding(tokenizer),
    )
    trainer.remove_callback(PrinterCallback)
    # --8<-- [start:save]
    trainer.train()
    trainer.save_model(folder)
    again = peft.AutoPeftModelForSequenceClassification.from_pretrained(
        folder, num_labels=2
    )
    # A BERT as before, with what was learned added in.
    merged = again.merge_and_unload()
    print("saved:", *sorted(os.listdir(folder)))
    print("merged:", type(merged).__name__)
    # --8<-- [end:save]
