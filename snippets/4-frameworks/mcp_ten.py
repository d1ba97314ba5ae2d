# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "dspy", "haystack-ai", "mcp", "xllamacpp"]
# [tool.bookproof]
# needs = ["lm", "long"]
# loop = true
# timeout = 3600
# varies = ["  *held: *"]  # a language model words it
# [tool.bookproof.measured]
# "*.held" = [0, 10]
# "*.calls" = [0, 40]
# "*.requests" = [10, 100]
# "*: # of 10 held, # calls, # requests" = [0, 100]
# ///
import json

# --8<-- [start:show]
import re

from week2.agents import local_model
from week2.agents.mcp_clients import CLIENTS, ten_runs
from week2.agents.pages import sample

QUESTION = "How long does the KTX take from Seoul to Busan?"
RIGHT = r"two and a half|2\.5|2 hours (and )?30"
found = {}
with local_model() as lm, sample() as command:
    for name, ask in CLIENTS.items():
        runs = ten_runs(ask, lm, command, QUESTION)
        held = [
            run.read("ktx.md") and re.search(RIGHT, run.answer) is not None
            for run in runs
        ]
        calls = sum(len(run.called) for run in runs)
        requests = sum(run.requests for run in runs)
        found[name] = {"held": sum(held), "calls": calls, "requests": requests}
        print(f"{name}: {sum(held)} of 10 held, {calls} calls, {requests} requests")
        for run, good in zip(runs, held, strict=True):
            print("  held:" if good else "  not held:", run)
# --8<-- [end:show]
with open("mcp_ten.json", "w") as file:
    json.dump(found, file)
