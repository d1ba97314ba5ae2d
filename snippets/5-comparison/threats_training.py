# /// script
# requires-python = ">=3.11"
# dependencies = ["transformers", "week2"]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

from week2.models import path_of

for name in ("bert", "mamba", "hybrid"):
    told = json.loads((Path(path_of(name)) / "result.json").read_text("utf-8"))
    recipe = told["recipe"]
    print(f"{name}: {told['parameters']:,} weights")
    print(f"  unlabelled reviews first: {told['pretraining_steps'] or 0:,} steps")
    print(f"  word vectors taken from: {(told['word_vectors_from'] or {}).get('name', 'nothing')}")
    print(f"  teachers: {', '.join(map(str, told['teachers'])) or 'none'}")
    print(f"  labelled reviews: {told['rows']['train']:,}, {recipe['epochs']:g} epochs,", end=" ")
    print(f"learning rate {recipe['learning_rate']:g}, seed {recipe['seed']}")
# --8<-- [end:show]
