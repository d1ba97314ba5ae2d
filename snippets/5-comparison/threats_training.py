# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "week2"]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

from week2.models import path_of

for name in ("bert", "mamba", "hybrid"):
    told = json.loads((Path(path_of(name)) / "result.json").read_text("utf-8"))
    recipe = told["recipe"]
    print(f"{name}: {told['parameters']:,} weights")
    print(f"  unlabelled reviews first: {told['pretraining_steps'] or 0:,} batches")
    for what in ("word vectors", "layers"):
        if start := told.get(f"{what.replace(' ', '_')}_from"):
            print(f"  {what} taken from: {start['name']}")
    rows = told["rows"]
    print(f"  labelled reviews: {rows['train']:,}, {recipe['epochs']:g} epochs,", end=" ")
    print(f"learning rate {recipe['learning_rate']:g}, seed {recipe['seed']}")
    if names := " and ".join(teacher["name"] for teacher in told["teachers"]):
        print(f"  and {rows['shown'] - rows['train']:,} labelled by teachers: {names}")
# --8<-- [end:show]
