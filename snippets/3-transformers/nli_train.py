# /// script
# requires-python = ">=3.11"
# dependencies = ["accelerate", "datasets", "numpy", "torch", "transformers"]
# [tool.bookproof]
# needs = ["kornli", "long"]
# timeout = 3600
# tolerance = 0.05  # trained weights: rounding adds up over the steps
# [tool.bookproof.measured]
# "seconds" = [5, 15000]
# ///
# --8<-- [start:show]
import json
import tempfile
import time
from pathlib import Path

import numpy as np
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
from week2.sentiment.kornli import LABELS, load_kornli
from week2.sentiment.metrics import accuracy

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
# train on the larger part
learn, judge = load_kornli("test"), load_kornli("dev")


def fine_tuned(texts):
    """Accuracy on `judge` of a model that sees the columns named in `texts`."""
    parts = [
        part.map(
            lambda rows: tokenizer(
                *(rows[name] for name in texts),
                truncation=True,
                max_length=128,
                return_token_type_ids=True,
            ),
            batched=True,
            remove_columns=["premise", "hypothesis"],
        )
        for part in (learn, judge)
    ]
    torch.manual_seed(0)
    model = AutoModelForSequenceClassification.from_pretrained(
        path_of("bert"),
        dtype=torch.float32,
        num_labels=3,
        ignore_mismatched_sizes=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            folder,
            num_train_epochs=3,
            per_device_train_batch_size=32,
            per_device_eval_batch_size=128,
            learning_rate=3e-4,
            lr_scheduler_type="linear",
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            use_cpu=True,
            seed=0,
        )
        trainer = Trainer(
            model,
            arguments,
            train_dataset=parts[0],
            data_collator=DataCollatorWithPadding(tokenizer),
        )
        trainer.remove_callback(PrinterCallback)  # it would print every log entry
        trainer.train()
        predicted = np.argmax(trainer.predict(parts[1]).predictions, -1)
    return accuracy(predicted, np.array(judge["label"]))


began = time.perf_counter()
result = {
    "pair": fine_tuned(["premise", "hypothesis"]),
    "hypothesis": fine_tuned(["hypothesis"]),
}
# --8<-- [end:show]
result["seconds"] = time.perf_counter() - began
result["guessing"] = 1 / len(LABELS)
result["added"] = 100 * (
    result["pair"]["accuracy"] - result["hypothesis"]["accuracy"]
)
assert result["hypothesis"]["low"] > result["guessing"], (
    "the page says better than guessing"
)
assert result["pair"]["accuracy"] < 0.7, (
    "the page says that it is far from the published figures"
)
Path("nli_train.json").write_text(json.dumps(result))
