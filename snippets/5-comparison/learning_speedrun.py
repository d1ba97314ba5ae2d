# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
import json

# --8<-- [start:show]
from dataclasses import asdict

from week2.sentiment.compare import published
from week2.sentiment.compare.speedrun import RECIPES

speedrun = published("speedrun")


def outcome(run):
    """Minutes to the target; or, in brackets, how far the run came."""
    if run["minutes"]:
        return f"{run['minutes']:.1f}"
    best = max(run["curve"], key=lambda one: one["accuracy"])
    return f"({best['accuracy']:.1%} at {best['minutes']:.1f})"


def change(run):
    """What its recipe has that the model's usual one has not."""
    usual = asdict(RECIPES[run["model"]])
    return {
        name: value
        for name, value in run["recipe"].items()
        if value != usual[name] and not name.startswith("evaluat")
    }


usual_runs = [run for run in speedrun["runs"] if not change(run)]
print(
    f"minutes to {speedrun['target']:.1%}{'seed 0':>12}{'seed 1':>18}{'seed 2':>18}"
)
for name in RECIPES:
    mine = sorted(
        (r for r in usual_runs if r["model"] == name), key=lambda r: r["seed"]
    )
    print(f"{name:10}" + "".join(f"{outcome(run):>18}" for run in mine))
print("\nwith changes, seed 0")
for run in speedrun["runs"]:
    if new := change(run):
        changes = ", ".join(f"{name} {value}" for name, value in new.items())
        print(f"{run['model']:10}{outcome(run):>18}   {changes}")
# --8<-- [end:show]
reached = {
    name: [r["minutes"] for r in usual_runs if r["model"] == name] for name in RECIPES
}
assert all(len(minutes) == 3 for minutes in reached.values())
assert all(reached["mamba"] + reached["hybrid"]), "the page says that these get there"
assert not any(reached["bert"]), "the page says that BERT does not"
assert all(run["parameters"] < 5.1e6 for run in usual_runs), "the book's sizes"
teacher = usual_runs[0]["teacher"]
assert all(run["teacher"]["accuracy"] == teacher["accuracy"] for run in usual_runs)
provenance = usual_runs[0]["provenance"]
with open("learning_speedrun.json", "w") as file:
    json.dump(
        {
            "teacher": teacher["accuracy"],
            "teacher_minutes": max(run["teacher"]["minutes"] for run in usual_runs),
            "rows": provenance["rows"],
            "device": provenance["device"].partition(",")[0],
            "date": provenance["date"][:10],
        },
        file,
    )
