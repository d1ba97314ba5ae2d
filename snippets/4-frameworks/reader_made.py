# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
import json
from pathlib import Path

from week2.agents.packed import FOLDER, WEIGHTS

made = json.loads((FOLDER / "reader" / "result.json").read_text())
made["passes"] = made["steps"] * made["batch"] / made["questions"]
made["megabytes"] = (FOLDER / "reader" / WEIGHTS).stat().st_size / 1e6
xquad = made["xquad"]
print(
    f"{made['questions']:,} questions, {made['steps']:,} batches of {made['batch']}"
)
print(f"XQuAD: exact match {xquad['exact_match']:.3f}, F1 {xquad['f1']:.3f}")
Path("reader_made.json").write_text(json.dumps(made, indent=2))
# --8<-- [end:show]
