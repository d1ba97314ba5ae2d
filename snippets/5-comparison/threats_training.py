# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

from week2.models import path_of

for name in ("bert", "mamba", "hybrid"):
    report = json.loads((Path(path_of(name)) / "result.json").read_text("utf-8"))
    print(f"{name}: {report['parameters']:,} weights")
    print(f"  unlabelled reviews first: {report['pretraining_steps'] or 0:,} batches")
    for what in ("word vectors", "layers"):
        if start := report.get(f"{what.replace(' ', '_')}_from"):
            print(f"  {what} taken from: {start['name']}")
    rounds = [report]
    while before := rounds[0].get("finetuned_from"):
        rounds.insert(0, before)
    for part in rounds:
        rows, recipe = part["rows"], part["recipe"]
        teachers = ", ".join(teacher["name"] for teacher in part["teachers"])
        print(f"  {rows['train']:,} reviews with labels, ", end="")
        print(f"{rows['shown'] - rows['train']:,} labelled by {teachers}:")
        print(f"    {recipe['epochs']:g} epochs, ", end="")
        print(f"learning rate {recipe['learning_rate']:g}, seed {recipe['seed']}")
# --8<-- [end:show]
