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
    EarlyStoppingCallback,
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


def accuracy(predicted):
    return {
        "accuracy": float(
            (predicted.predictions.argmax(-1) == predicted.label_ids).mean()
        )
    }


# --8<-- [start:train]
nsmc = load_dataset("e9t/nsmc", split="train", revision="refs/convert/parquet")
nsmc = nsmc.filter(lambda row: row["document"])
nsmc = nsmc.map(
    lambda rows: tokenizer(rows["document"], truncation=True, max_length=128),
    batched=True,
)
parts = nsmc.train_test_split(0.1, seed=0)

arguments = TrainingArguments(
    folder.name,
    num_train_epochs=2,
    learning_rate=5e-4,  # 25 times as large
    weight_decay=0.01,
    per_device_train_batch_size=32,
    gradient_accumulation_steps=2,
    per_device_eval_batch_size=128,
    bf16=torch.cuda.is_available()
    and torch.cuda.is_bf16_supported(including_emulation=False),
    eval_strategy="steps",
    save_strategy="steps",
    eval_steps=0.1,
    save_steps=0.1,
    logging_steps=0.1,
    save_total_limit=2,
    load_best_model_at_end=True,
    metric_for_best_model="accuracy",
    seed=0,
    report_to="none",
    disable_tqdm=True,
)
trainer = Trainer(
    model,
    arguments,
    train_dataset=parts["train"],
    eval_dataset=parts["test"],
    data_collator=DataCollatorWithPadding(tokenizer),
    compute_metrics=accuracy,  # as above
    callbacks=[EarlyStoppingCallback(early_stopping_patience=3)],
)
trainer.remove_callback(PrinterCallback)
trainer.train()
# --8<-- [end:train]
assert trainer.state.best_model_checkpoint, "the page says that the best is kept"
assert any("eval_accuracy" in entry for entry in trainer.state.log_history)
# --8<-- [start:save]
adapter = f"{folder.name}/adapter"
trainer.save_model(adapter)
again = peft.AutoPeftModelForSequenceClassification.from_pretrained(
    adapter, num_labels=2
)
# A BERT as before, with what was learned added in.
merged = again.merge_and_unload()
print("saved:", *sorted(os.listdir(adapter)))
print("merged:", type(merged).__name__)
# --8<-- [end:save]
folder.cleanup()
