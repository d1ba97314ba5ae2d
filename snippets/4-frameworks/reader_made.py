# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
# --8<-- [start:show]
import json
from pathlib import Path

from week2.agents.packed import FOLDER, WEIGHTS

info = json.loads((FOLDER / "reader" / "result.json").read_text())
info["passes"] = info["steps"] * info["batch"] / info["questions"]
info["megabytes"] = (FOLDER / "reader" / WEIGHTS).stat().st_size / 1e6
xquad = info["xquad"]
print(
    f"{info['questions']:,} questions, {info['steps']:,} batches of {info['batch']}"
)
print(f"XQuAD: exact match {xquad['exact_match']:.3f}, F1 {xquad['f1']:.3f}")
Path("reader_made.json").write_text(json.dumps(info, indent=2))
# --8<-- [end:show]
