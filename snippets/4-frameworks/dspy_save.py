# /// script
# requires-python = ">=3.11"
# dependencies = ["dspy"]
# ///
# --8<-- [start:show]
import json
import tempfile
from pathlib import Path

import dspy

program = dspy.Predict(dspy.Signature("notice -> times", "Departure and arrival."))
demo = dspy.Example(notice="The 8:43 AM from Daejeon is due in Busan at 11:52 AM.")
program.demos = [demo.copy(times="08:43-11:52")]

with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "times.json"
    program.save(file)
    saved = json.loads(file.read_text("utf-8"))
    again = dspy.Predict("notice -> times")
    again.load(file)

print(saved["signature"]["instructions"], saved["demos"], saved["lm"], sep="\n")
inputs = {"notice": "For Mokpo: departure 2:41 PM, arrival 4:37 PM, train 112."}
prompts = [
    dspy.ChatAdapter().format(p.signature, p.demos, inputs) for p in (program, again)
]
assert prompts[0] == prompts[1]
# --8<-- [end:show]
