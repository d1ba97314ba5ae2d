# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
# --8<-- [start:show]
from week2.agents.trials import published

runs = [run for run in published()["runs"] if run["program"] == "dspy_react_vague"]
for run in runs[:2]:
    print(f"run {run['seed'] + 1}: {'held' if run['held'] else 'not held'}")
    print(run["printed"])
# --8<-- [end:show]
