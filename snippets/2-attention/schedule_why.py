# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
import json

# --8<-- [start:show]
import matplotlib.pyplot as plt

from week2.attention.schedule import SCHEDULES, Hopper, Tile, run

tile = Tile.of(128)


def percent(chip: Hopper) -> list[float]:
    return [100 * run(name, tile, chip).utilisation for name in SCHEDULES]


models = {
    "products, exp, copies": Hopper(fp32=1e30, handover=0),
    "+ FP32 work": Hopper(handover=0),
    "+ hand-over": Hopper(),
}
print(" " * 21, *(f"{name:>12}" for name in SCHEDULES))
for label, chip in models.items():
    print(f"{label:21}", *(f"{value:11.1f}%" for value in percent(chip)))

nanoseconds = [0, 5, 10, 20, 50, 100, 200, 400]
sweep = [percent(Hopper(handover=n * 1e-9)) for n in nanoseconds]
# --8<-- [end:show]

sweeps = [dict(zip(SCHEDULES, row, strict=True)) for row in sweep]
of_models = {
    key: dict(zip(SCHEDULES, percent(chip), strict=True))
    for key, chip in zip(("rates", "fp32", "handover"), models.values(), strict=True)
}
results = {
    "model": of_models,
    "sweep": sweeps,
    "handover_ns": Hopper().handover * 1e9,
}
ORDER = ("synchronous", "pipelined", "specialised", "full")
for point in sweeps:
    busy = [point[name] for name in ORDER]
    assert busy == sorted(busy), "the page says: the same order at every point"
rates = [of_models["rates"][name] for name in ORDER[1:]]
assert max(rates) - min(rates) < 1, "the page says: within one percentage point"
with open("schedule_why.json", "w") as file:
    json.dump(results, file, indent=1)
fig, axes = plt.subplots(figsize=(5.1, 3), layout="constrained")
for name, values, style in zip(
    SCHEDULES, zip(*sweep, strict=True), (":", "-.", "--", "-"), strict=True
):
    axes.plot(nanoseconds, values, style, marker="o", label=name)
axes.set_xlabel("hand-over (ns)")
axes.set_ylabel("tensor cores busy (%)")
axes.set_ylim(0, 100)
axes.legend(loc="center right", bbox_to_anchor=(1, 0.45), ncols=2)
fig.savefig("schedule_why.svg")
