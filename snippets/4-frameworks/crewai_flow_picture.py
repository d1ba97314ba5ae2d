# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai", "matplotlib"]
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported.
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:show]
import matplotlib.pyplot as plt
from crewai.flow.flow import Flow, listen, router, start
from crewai.flow.visualization import build_flow_structure


class Shop(Flow):  # the methods' names and what they wait for
    @start()
    def take(self): ...

    @router(take)
    def size_up(self): ...

    @listen("small")
    def brew(self): ...

    @listen("large")
    def discount(self): ...

    @listen("refused")
    def apologise(self): ...


nodes = build_flow_structure(Shop())["nodes"]
places = {"take": (0.0, 0.0), "size_up": (0.0, -1.0)}
colours = {"start": "C2", "router": "C1", "listen": "C0"}
arrow = {"arrowstyle": "->", "shrinkA": 0, "shrinkB": 11}
fig, axis = plt.subplots(figsize=(3.6, 2.5), layout="constrained")
axis.set(xlim=(-1.6, 1.6), ylim=(-2.7, 0.3))
axis.axis("off")
ends = [name for name in nodes if name not in places]
places |= {name: (1.15 * (i - 1), -2.3) for i, name in enumerate(ends)}
for name, node in nodes.items():
    colour = colours[node["type"]]
    box = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": colour}
    axis.text(*places[name], name, ha="center", va="center", bbox=box)
    for waits_for in node.get("trigger_methods", []):
        x, y = places.get(waits_for, places["size_up"])
        axis.annotate("", places[name], (x, y - 0.22), arrowprops=arrow)
        if waits_for not in places:  # a route
            beside = places[name][0] * 0.7 + 0.06
            side = "left" if beside > 0 else "right"
            axis.text(beside, -1.95, f'"{waits_for}"', ha=side, color="C1")
for height, kind in ((0, "start"), (-1, "router")):
    axis.text(-0.75, height, f"@{kind}", ha="right", va="center", color=colours[kind])
axis.text(0, -2.72, "@listen", ha="center", color="C0")
fig.savefig("crewai_flow_picture.svg")
# --8<-- [end:show]
