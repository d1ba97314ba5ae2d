# /// script
# requires-python = ">=3.11"
# dependencies = ["tokenizers", "scikit-learn", "datasets", "torch"]
# [tool.bookproof]
# needs = ["nsmc", "long"]
# timeout = 3600
# memory = 8
# tolerance = 0.01  # which of two equally good pieces a trainer takes
# [tool.bookproof.measured]
# "*.training_cpu_seconds" = [0.05, 2500]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

from week2.sentiment.tokenizer_choice import CHOICES, measure

rows = [measure(*choice, train_on=100_000, fit_on=30_000) for choice in CHOICES]
# --8<-- [end:show]
named = {f"{row['kind']}_{row['asked']}{'_jamo' if row['jamo'] else ''}": row for row in rows}
Path("train_measured.json").write_text(json.dumps(named, indent=1))
