# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "datasets", "scikit-learn"]
# ///
import json

# --8<-- [start:show]
from dataclasses import asdict

from week2.sentiment.compare import published
from week2.sentiment.compare.speedrun import RECIPES

speedrun = published("speedrun")
target = speedrun["target"]


def end(run):
    """Minutes to the target, or how far it came, and when."""
    if run["minutes"]:
        return f"{run['minutes']:.1f}"
    best = max(run["curve"], key=lambda one: one["accuracy"])
    return f"{best['accuracy']:.1%} at {best['minutes']:.1f}"


print(f"processor minutes to {target:.1%}, by seed")
minutes = {}
for name, recipe in RECIPES.items():
    usual = asdict(recipe)
    mine = [r for r in speedrun["runs"] if (r["model"], r["recipe"]) == (name, usual)]
    minutes[name] = [run["minutes"] for run in mine]
    print(f"{name:32}" + "".join(f"{end(run):>16}" for run in mine))

print("\nwith one change, seed 0")
changed = {}
for run in speedrun["runs"]:
    usual = asdict(RECIPES[run["model"]])
    new = {key: value for key, value in run["recipe"].items() if value != usual[key]}
    if new:
        change = ", ".join(f"{key}={value}" for key, value in new.items())
        print(f"{run['model']:8}{change:24}{end(run):>16}")
        changed[change] = run["minutes"]
# --8<-- [end:show]
