# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
import json
from pathlib import Path

# --8<-- [start:show]
from week2.agents.trials import published, summary

runs = [run for run in published()["runs"] if run["temperature"] == 0.7]
for row in summary(runs):
    print(
        f"{row['program']}: {row['held']} of {row['runs']} held "
        f"({row['low']:.0%} to {row['high']:.0%}), {row['texts']} texts"
    )
for run in runs:
    if run["program"] == "haystack_agent":
        print(run["printed"].partition("answer: ")[2].strip())
# --8<-- [end:show]
table = {row["program"]: row for row in summary(runs)}
assert table["haystack_agent"]["held"] == 10, "the page says that all ten passed"
for run in runs:
    assert run["held"] or run["tool_errors"] == len(run["tools"]) > 0, (
        "the page: in the failed runs, each call of the tool raised an error"
    )
answers = [run["printed"] for run in runs if run["program"] == "haystack_agent"]
assert "created by Chae Kyoung-sun" in answers[2], "the page says: the third is false"
assert "Hwang Dong-hyuk" in answers[4], "the page says: the fifth is false"
assert "designed the sets" in answers[4], "the page says: the fifth is false"
Path("agents_sampled.json").write_text(json.dumps(table))
