# /// script
# requires-python = ">=3.11"
# dependencies = ["accelerate", "datasets", "torch", "transformers"]
# [tool.bookproof]
# needs = ["hub-substitute"]
# timeout = 600
# ///
# --8<-- [start:show]
import os
import tempfile

import torch
from datasets import load_dataset
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    EarlyStoppingCallback,
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    set_seed,
)

name = "klue/bert-base"
set_seed(0)  # before the new head gets its random numbers
tokenizer = AutoTokenizer.from_pretrained(name)
model = AutoModelForSequenceClassification.from_pretrained(
    name, num_labels=2, dtype=torch.float32
)

nsmc = load_dataset("e9t/nsmc", revision="refs/convert/parquet")
nsmc = nsmc.filter(lambda row: row["document"])  # a few have no text
nsmc = nsmc.map(
    lambda rows: tokenizer(rows["document"], truncation=True, max_length=128),
    batched=True,
)
# nsmc["test"] is for the very end.
parts = nsmc["train"].train_test_split(0.1, seed=0)

accelerator = torch.accelerator.current_accelerator(check_available=True)  # or None
bf16 = (
    accelerator is not None
    and accelerator.type == "cuda"
    and torch.cuda.is_bf16_supported(including_emulation=False)
)


def accuracy(predicted):
    return {
        "accuracy": float(
            (predicted.predictions.argmax(-1) == predicted.label_ids).mean()
        )
    }


folder = tempfile.TemporaryDirectory()
arguments = TrainingArguments(
    folder.name,  # one that stays, such as "nsmc-klue-bert"
    num_train_epochs=2,
    learning_rate=2e-5,
    weight_decay=0.01,
    per_device_train_batch_size=32,
    gradient_accumulation_steps=2,  # 64 reviews to a step
    per_device_eval_batch_size=128,
    bf16=bf16,
    eval_strategy="steps",
    save_strategy="steps",
    eval_steps=0.1,  # ten times in the whole training
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
    compute_metrics=accuracy,
    callbacks=[EarlyStoppingCallback(early_stopping_patience=3)],
)
trainer.remove_callback(PrinterCallback)  # it would print each entry of the log
print("on", accelerator or "cpu", "with bf16" if bf16 else "in float32")
# --8<-- [end:show]


# --8<-- [start:resume]
class PowerCut(TrainerCallback):
    def on_save(self, args, state, control, **kwargs):
        raise KeyboardInterrupt(f"after step {state.global_step}")


trainer.add_callback(PowerCut)
try:
    trainer.train()
except KeyboardInterrupt as cut:
    print("interrupted", cut)
trainer.remove_callback(PowerCut)

trainer.train(resume_from_checkpoint=True)  # the newest in the folder
log = trainer.state.log_history
print("logged:   ", *next(entry for entry in log if "loss" in entry))
print("evaluated:", *next(entry for entry in log if "eval_loss" in entry))
print(
    "in a checkpoint:",
    *sorted(os.listdir(trainer.state.best_model_checkpoint)),
    sep="\n  ",
)
# --8<-- [end:resume]
folder.cleanup()
steps = [entry["step"] for entry in log if "eval_loss" in entry]
assert steps == sorted(set(steps)), (
    "the page says that it goes on where it was interrupted"
)
assert len(steps) > 1
